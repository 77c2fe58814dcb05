import type { NetworkRung } from '@smart-monitor/contracts';
import { isNearer } from './ladder.js';

/** How long after its end a remedy may turn out to have made things worse, milliseconds (SAFETY fault 25). */
export const takeBackWithinMs = 60_000;

/** What is broken in passing is waited for at most this long behind a remedy, milliseconds. */
export const patienceMs = 40_000;

/** Looks in a row that have to find it worse. */
const worseLooks = 2;

/** A remedy of the network that was carried out. */
export interface Attempt {
  readonly actionId: string;
  readonly unit: string;
  readonly interface: string;
  readonly remedy: 'renew' | 'reconfigure';
  /** The rung that was broken when it began. */
  readonly rung: NetworkRung;
  /** When it ended, monotonic milliseconds. */
  readonly endedMono: number;
  /** Looks in a row since then that found a nearer rung broken. */
  readonly worse: number;
}

/** What a look says of an attempt. */
export type Judgement =
  | { readonly say: 'wait'; readonly attempt: Attempt }
  /** It is worse than before: the manager's own configuration is wanted again. */
  | { readonly say: 'take-back'; readonly attempt: Attempt }
  /** It has helped, or has not made things worse within its minute. */
  | { readonly say: 'over' };

/**
 * Whether a remedy has to be taken back (pure): a rung nearer to the host than the one it was for is broken
 * afterwards, in two looks in a row, or still is when an interface that is only connecting would long be through.
 * It has helped when its own rung is good again.
 * @param first the first broken rung of the look; null where none is.
 * @param connecting whether an interface of the way is being set up just now.
 */
export function judgeAttempt(
  attempt: Attempt,
  first: NetworkRung | null,
  connecting: boolean,
  now: number,
): Judgement {
  const age = now - attempt.endedMono;
  if (age > takeBackWithinMs) return { say: 'over' };
  // What breaks after that is not its doing; nor does the renewal of a lease take a link down, which a person may have.
  const notItsDoing = attempt.remedy === 'renew' && first === 'link';
  if (first === null || notItsDoing || isNearer(attempt.rung, first)) return { say: 'over' };
  if (first === attempt.rung) return { say: 'wait', attempt: { ...attempt, worse: 0 } };
  const counted = { ...attempt, worse: attempt.worse + 1 };
  if (connecting && age < patienceMs) return { say: 'wait', attempt };
  return counted.worse >= worseLooks || age >= patienceMs
    ? { say: 'take-back', attempt: counted }
    : { say: 'wait', attempt: counted };
}
