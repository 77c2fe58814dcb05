import type { Check } from '../check.js';

/** The host's allow-list, as the helper holds it, must grant the verb on this unit. */
export const notApproved: Check = {
  reason: 'not-approved',
  bindsPeople: true,
  look: (_memory, state, context) => {
    const { granted, saw } = context.grant([state.unit, ...state.names], 'restart');
    return { hit: !granted, saw };
  },
};
