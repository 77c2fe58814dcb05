import type { Check } from '../check.js';

/** The helper cannot act for us: it is asked for a sign of life, not for one action after the other. */
export const circuitOpen: Check = {
  reason: 'circuit-open',
  bindsPeople: true,
  look: (_memory, _state, { helper }) => ({
    hit: helper.away !== null,
    saw: helper.away ?? 'the host helper can be asked',
  }),
};
