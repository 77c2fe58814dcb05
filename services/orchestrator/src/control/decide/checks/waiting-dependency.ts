import { downAbove } from '../../evaluate/condition.js';
import { isUp, type UnitMemory } from '../../state.js';
import type { Check } from '../check.js';

/** How soon it is looked again whether what is needed has gone down, milliseconds. */
const lookAgainMs = 1_000;

/**
 * The root cause goes first: a unit is not started while one that it needs (BindsTo=, Requires=) is down itself. A
 * start would pull that one up with it, also where a person has stopped it. Nor is it started while that would stop
 * another one that runs.
 */
export const waitingDependency: Check = {
  reason: 'waiting-dependency',
  bindsPeople: false,
  look: (memory, state, context, now) => {
    if (isUp(memory.condition)) return { hit: false, saw: 'the unit runs' };
    for (const name of new Set([...state.bindsTo, ...state.requires])) {
      const needed = context.lookup(name);
      if (needed === undefined || name === state.unit) continue;
      // systemd stops a chain from its end: what this one needs may be about to go down with what took this one down.
      const down = isUp(needed.condition) ? downAbove(needed, context.lookup) : null;
      if (down !== null)
        return {
          hit: true,
          saw: `${name} is needed, and is bound to ${down}, which is down`,
          retryAt: now + lookAgainMs,
        };
      if (isThere(needed)) continue;
      return { hit: true, saw: `${name} is needed and is ${needed.condition}` };
    }
    for (const name of state.conflicts ?? []) {
      const other = context.lookup(name);
      if (other !== undefined && (isUp(other.condition) || other.condition === 'starting'))
        return { hit: true, saw: `${name} runs, and a start would stop it (Conflicts=)` };
    }
    return { hit: false, saw: 'every unit that this one needs is up' };
  },
};

/** A oneshot that ran and ended has done its part. */
function isThere({ condition, state }: UnitMemory): boolean {
  return (
    isUp(condition) ||
    (state?.type === 'oneshot' && state.result === 'success' && condition !== 'operator-stopped')
  );
}
