import { breakerOf } from '../breaker.js';
import type { Check } from '../check.js';
import { formatMinutes } from '../words.js';

/**
 * Actions do not help, or cannot be taken: the unit's breaker is open, or the helper is away. The helper is asked for
 * a sign of life, not for one action after the other; a person can pass by the breaker, but not do without the helper.
 */
export const circuitOpen: Check = {
  reason: 'circuit-open',
  bindsPeople: false,
  look: (memory, _state, { helper, limits }, now) => {
    if (helper.away !== null) return { hit: true, bindsPeople: true, saw: helper.away };
    const { state, until } = breakerOf(memory, limits, now);
    switch (state) {
      case 'closed':
        return { hit: false, saw: 'the breaker is closed, and the host helper can be asked' };
      case 'half-open':
        return { hit: false, saw: `the breaker is half open: one restart is tried after ${memory.attempts}` };
      case 'open':
        return {
          hit: true,
          saw:
            `${memory.attempts} restarts in a row did not help: a person has to look; ` +
            `one more is tried in ${formatMinutes(until! - now)}`,
          retryAt: until!,
        };
    }
  },
};
