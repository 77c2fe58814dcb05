import type { UnitState } from '@smart-monitor/systemd';

import type { PreparedAction } from '../actions/acting-verb.js';

/** When a unit began to run and ceased to, as its present state tells; while systemd starts it anew it does not run. */
export function lastRunOf({
  activeState,
  activeEnterTimestampMonotonic,
  stateChangeTimestampMonotonic,
}: UnitState): Pick<PreparedAction, 'failedAt' | 'runsSince'> {
  return {
    failedAt: activeState === 'active' ? null : stateChangeTimestampMonotonic / 1000,
    runsSince: activeEnterTimestampMonotonic / 1000,
  };
}
