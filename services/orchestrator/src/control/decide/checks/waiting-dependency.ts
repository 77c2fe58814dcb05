import { isDown } from '../../state.js';
import type { Check } from '../check.js';

/** The root cause goes first: a unit is not started while one that it needs is down itself. */
export const waitingDependency: Check = {
  reason: 'waiting-dependency',
  bindsPeople: false,
  look: (_memory, state, context) => {
    for (const name of new Set([...state.bindsTo, ...state.requires])) {
      const needed = context.lookup(name);
      if (needed === undefined || name === state.unit) continue;
      if (
        isDown(needed.condition) ||
        needed.condition === 'operator-stopped' ||
        needed.condition === 'starting'
      ) {
        return { hit: true, saw: `${name} is needed and is ${needed.condition}` };
      }
    }
    return { hit: false, saw: 'every unit that this one needs is up' };
  },
};
