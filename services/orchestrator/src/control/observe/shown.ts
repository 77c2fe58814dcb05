import type { UnitState } from '@smart-monitor/systemd';

/** Whether people want to see a unit: all of them where none is named (SMARTMON_SERVICE_WATCH), by any of its names. */
export function isShown(watch: readonly string[]): (state: UnitState) => boolean {
  const named = new Set(watch);
  return ({ unit, names }) => named.size === 0 || named.has(unit) || names.some((name) => named.has(name));
}
