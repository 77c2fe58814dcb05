import type { UnitState } from '@smart-monitor/systemd';
import { plainUnit } from '../plain-unit.js';

const subStates: Readonly<Record<string, string>> = { mount: 'mounted', scope: 'running', slice: 'active' };

/** The unit that stands for the whole host, where nobody else can be named. */
export const wholeHost = '-.slice';

/** The unit that is told of: what stands beside the slices (`/docker`) is none. */
export function unitToTell(unit: string | undefined): string {
  return unit === undefined || unit.startsWith('/') ? wholeHost : unit;
}

/** Whether the engine is told of a unit by systemd: it watches services alone. */
export function isService(unit: string): boolean {
  return unit.endsWith('.service');
}

/**
 * A unit of another kind (a mount, a scope, a slice) as the engine is to know it while a guard tells of it: it is there
 * and active, which is all that a guard knows and all that has to be known.
 */
export function standIn(unit: string): UnitState {
  const kind = unit.slice(unit.lastIndexOf('.') + 1);
  return {
    ...plainUnit(unit),
    description: unit,
    subState: subStates[kind] ?? 'active',
    result: '',
    type: '',
    unitFileState: '',
    canStart: false,
    refuseManualStart: true,
  };
}
