import type { Incident } from '../../api/types.js';
import type { Tone } from '../../ui/state.js';

/** How an open incident stands, as it is shown. */
export interface StandingLook {
  readonly tone: Tone;
  readonly sentence: string;
}

/**
 * Colour and words for what is being done about an incident. `off` says why nothing is repaired on this host just now;
 * it is believed over an incident about which nothing is decided, so that nobody waits for a repair that will not come.
 */
export function standingLook(standing: Incident['standing'], off: string | null): StandingLook {
  const { state, reason, sentence } = standing;
  switch (state) {
    case 'recovered':
      return { tone: 'ok', sentence };
    case 'healing':
      return { tone: 'healing', sentence };
    case 'not-acted':
      return { tone: 'warn', sentence };
    case 'waiting':
      if (off !== null && reason === null) return { tone: 'warn', sentence: `Will not be healed: ${off}` };
      return { tone: reason === null ? 'healing' : 'warn', sentence };
  }
}
