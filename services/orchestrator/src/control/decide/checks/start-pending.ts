import type { Check } from '../check.js';

const starting = new Set(['start', 'restart', 'try-restart', 'reload-or-start', 'verify-active']);

/** A start that is queued or under way, by systemd, by a person or by us. */
export const startPending: Check = {
  reason: 'start-pending',
  bindsPeople: true,
  look: (memory, state) => {
    if (memory.flight?.stage === 'acting')
      return { hit: true, saw: `action ${memory.flight.actionId} is under way` };
    if (memory.condition === 'starting')
      return { hit: true, saw: `the unit is ${state.activeState} (${state.subState})` };
    const { job } = state;
    // While systemd retries, the queued start is its own, and another check says so.
    if (memory.condition !== 'retrying' && job !== null && job.type !== null && starting.has(job.type)) {
      return { hit: true, saw: `${job.type} job ${job.id} is queued` };
    }
    return { hit: false, saw: 'no start is queued or under way' };
  },
};
