import type { Check } from '../check.js';

/** Units of a kind, or in a state, that the remedy cannot help. */
export const notRecoverable: Check = {
  reason: 'not-recoverable',
  bindsPeople: true,
  look: (_memory, _state, { remedy, patient }) => {
    const { fits, why } = remedy.fits(patient);
    return { hit: !fits, saw: why };
  },
};
