import { formatSeconds } from '../words.js';
import type { Check } from '../check.js';

/** The first restart is immediate; then each waits twice as long as the one before. */
export const waitingBackoff: Check = {
  reason: 'waiting-backoff',
  bindsPeople: false,
  look: (memory, _state, { limits }, now) => {
    const last = memory.actions.at(-1);
    const tries = memory.attempts;
    if (tries === 0 || last === undefined) return { hit: false, saw: 'the first restart is immediate' };
    const waitMs = Math.min(limits.backoffFirstMs * 2 ** (tries - 1), limits.backoffMaxMs);
    const due = last + waitMs;
    if (now >= due) return { hit: false, saw: `${formatSeconds(waitMs)} have passed since the last restart` };
    return {
      hit: true,
      saw: `${formatSeconds(due - now)} left of ${formatSeconds(waitMs)} after restart ${tries}`,
      retryAt: due,
    };
  },
};
