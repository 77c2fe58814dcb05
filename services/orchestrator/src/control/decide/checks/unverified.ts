import type { Check } from '../check.js';

/** Nothing is done while systemd cannot be seen. After a gap in the signals a stop may have been missed: nothing is done until the journal has answered. */
export const unverified: Check = {
  reason: 'unverified',
  bindsPeople: false,
  look: (memory, _state, { live }) => {
    if (!live) return { hit: true, saw: 'systemd cannot be seen: the unit may be in another state by now' };
    const hit = !memory.witnessed && memory.operatorStop === null;
    return {
      hit,
      saw: hit
        ? 'signals were missed while this run ended, and the journal has not told who ended it'
        : 'it is known how this run ended',
    };
  },
};
