import type { StoryStep } from '../../api/types.js';
import type { Tone } from '../../ui/state.js';

/** How an open incident stands: whether something is being done about it, in a sentence. */
export interface Standing {
  readonly tone: Tone;
  readonly sentence: string;
}

/**
 * Reads the last telling step of a story. `off` says why nothing is repaired on this host just now; it is
 * believed over a story that has not decided yet, so that nobody waits for a repair that will not come.
 */
export function standingOf(steps: readonly StoryStep[], off: string | null): Standing {
  const last = steps.findLast((step) => step.kind !== 'evidence' && step.kind !== 'detected');
  switch (last?.kind) {
    case 'action':
      return { tone: 'healing', sentence: 'Restarting' };
    case 'outcome':
      return last.ok === false
        ? { tone: 'bad', sentence: last.title }
        : { tone: 'healing', sentence: 'Restarted, being verified' };
    case 'verification':
      return last.ok === false
        ? { tone: 'bad', sentence: last.title }
        : { tone: 'healing', sentence: 'Verified, watched until stable' };
    case 'decision':
      return last.checks.some((check) => check.hit)
        ? { tone: 'warn', sentence: last.title }
        : { tone: 'healing', sentence: last.title };
    default:
      return off === null
        ? { tone: 'healing', sentence: 'Being looked at' }
        : { tone: 'warn', sentence: `Will not be healed: ${off}` };
  }
}
