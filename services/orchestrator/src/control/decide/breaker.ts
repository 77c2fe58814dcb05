import type { BreakerState, Limits, UnitMemory } from '../state.js';

export interface Breaker {
  readonly state: BreakerState;
  /** Open: from then on one action is tried, monotonic milliseconds. */
  readonly until: number | null;
}

/**
 * The breaker of a unit (pure). It opens when as many actions in a row as the unit's budget allows did not lead to
 * health, however long they took; then one is tried each half hour, and it closes when the unit has been healthy for
 * long, which sets `attempts` back. A breaker of no time never opens.
 */
export function breakerOf(
  { attempts, actions }: Pick<UnitMemory, 'attempts' | 'actions'>,
  limits: Limits,
  now: number,
): Breaker {
  const last = actions.at(-1);
  if (last === undefined || attempts < limits.unitActions || limits.breakerMs === 0)
    return { state: 'closed', until: null };
  const until = last + limits.breakerMs;
  return now < until ? { state: 'open', until } : { state: 'half-open', until: null };
}
