import type { Check } from '../check.js';

/** A listed unit that failed is healed by the built-in policy; every other condition is only observed. */
export const observeOnly: Check = {
  reason: 'observe-only',
  bindsPeople: false,
  look: (memory) =>
    memory.condition === 'exited'
      ? { hit: true, saw: 'the unit ended by itself without a failure; the policy "unit stopped" observes' }
      : { hit: false, saw: 'the policy "unit failed" heals' },
};
