import type { Check } from '../check.js';

/** What a person stopped stays stopped. */
export const operatorStopped: Check = {
  reason: 'operator-stopped',
  bindsPeople: false,
  look: (memory) => ({
    hit: memory.condition === 'operator-stopped',
    saw: memory.operatorStop ?? 'no stop job by a person on this run',
  }),
};
