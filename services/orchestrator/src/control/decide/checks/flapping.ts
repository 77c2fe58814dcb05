import { calmAt, flapPercent } from '../../evaluate/flap.js';
import type { Check } from '../check.js';

/** A unit that goes up and down again and again is left alone until it has come to rest: restarts feed the storm. */
export const flapping: Check = {
  reason: 'flapping',
  bindsPeople: false,
  look: (memory, _state, _context, now) => {
    const saw = `it changed between up and down in ${Math.round(flapPercent(memory.changes, now))} % of the last 20 min`;
    return memory.flapping ? { hit: true, saw, retryAt: calmAt(memory.changes, now) } : { hit: false, saw };
  },
};
