import { isRecoverable } from '../../evaluate/recoverable.js';
import type { Check } from '../check.js';

/** Kinds of units that a restart cannot bring back. */
export const notRecoverable: Check = {
  reason: 'not-recoverable',
  bindsPeople: true,
  look: (_memory, state) => {
    const { recoverable, why } = isRecoverable(state);
    return { hit: !recoverable, saw: why };
  },
};
