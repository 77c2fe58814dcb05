import type { UnitState } from '@smart-monitor/systemd';
import { isService } from '../guards/stand-in.js';

/** Whether people want to see a unit: each service where none is named (SMARTMON_SERVICE_WATCH), by any of its names. */
export function isShown(watch: readonly string[]): (state: UnitState) => boolean {
  const named = new Set(watch);
  return ({ unit, names }) =>
    named.size === 0 ? isService(unit) : named.has(unit) || names.some((name) => named.has(name));
}
