import { granted } from '../../remedies/choose.js';
import type { Check } from '../check.js';

/** The host's allow-list, as the helper holds it, must grant what is to be done. */
export const notApproved: Check = {
  reason: 'not-approved',
  bindsPeople: true,
  look: (_memory, _state, { remedy, patient, grant }) => {
    const { granted: isGranted, saw } = granted(remedy, patient, grant);
    return { hit: !isGranted, saw };
  },
};
