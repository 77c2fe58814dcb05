import type { UnitState } from '@smart-monitor/systemd';

/** A running service with nothing special about it, for specs; `change` says what is special. */
export function unitState(unit: string, change: Partial<UnitState> = {}): UnitState {
  return {
    unit,
    names: [unit],
    path: `/org/freedesktop/systemd1/unit/${unit.replaceAll(/[^a-z0-9]/gi, '_')}`,
    description: unit,
    loadState: 'loaded',
    activeState: 'active',
    subState: 'running',
    result: 'success',
    type: 'simple',
    unitFileState: 'enabled',
    fragmentPath: `/etc/systemd/system/${unit}`,
    invocationId: 'a'.repeat(32),
    activeEnterTimestampMonotonic: 1_000,
    activeExitTimestampMonotonic: 0,
    stateChangeTimestampMonotonic: 1_000,
    restart: 'no',
    nRestarts: 0,
    timeoutStartUsec: 90_000_000,
    startLimitIntervalUsec: 10_000_000,
    startLimitBurst: 5,
    mainPid: 100,
    execMainCode: 0,
    execMainStatus: 0,
    controlGroup: `/system.slice/${unit}`,
    memoryCurrent: null,
    job: null,
    canStart: true,
    refuseManualStart: false,
    requires: [],
    requiredBy: [],
    bindsTo: [],
    boundBy: [],
    partOf: [],
    consistsOf: [],
    after: [],
    triggeredBy: [],
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
