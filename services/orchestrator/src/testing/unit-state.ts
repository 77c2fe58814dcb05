import type { UnitState } from '@smart-monitor/systemd';
import { plainUnit } from '../control/plain-unit.js';

/** A running service with nothing special about it, for specs; `change` says what is special. */
export function unitState(unit: string, change: Partial<UnitState> = {}): UnitState {
  return {
    ...plainUnit(unit),
    path: `/org/freedesktop/systemd1/unit/${unit.replaceAll(/[^a-z0-9]/gi, '_')}`,
    description: unit,
    fragmentPath: `/etc/systemd/system/${unit}`,
    invocationId: 'a'.repeat(32),
    activeEnterTimestampMonotonic: 1_000,
    stateChangeTimestampMonotonic: 1_000,
    timeoutStartUsec: 90_000_000,
    startLimitIntervalUsec: 10_000_000,
    startLimitBurst: 5,
    mainPid: 100,
    controlGroup: `/system.slice/${unit}`,
    ...change,
  };
}

/** The same unit after SIGKILL of its main process. */
export function killed(state: UnitState, atMs: number): UnitState {
  return {
    ...state,
    activeState: 'failed',
    subState: 'failed',
    result: 'signal',
    mainPid: 0,
    execMainCode: 2,
    execMainStatus: 9,
    stateChangeTimestampMonotonic: atMs * 1000,
    activeExitTimestampMonotonic: atMs * 1000,
  };
}
