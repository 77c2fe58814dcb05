import type { Journal } from '../../api/types.js';

/** A journal answer with how many answers in a row have brought nothing new. */
export type PacedJournal = Journal & { readonly quiet: number };

const stepMs = 5_000;
const longestMs = 15_000;

/** Puts an answer beside the one before it. */
export function paced(before: PacedJournal | undefined, answer: Journal): PacedJournal {
  const mark = ({ lines, state }: Journal): string => {
    const last = lines.at(-1);
    return `${state} ${lines.length} ${last?.at} ${last?.message}`;
  };
  const same = before !== undefined && mark(before) === mark(answer);
  return { ...answer, quiet: same ? before.quiet + 1 : 0 };
}

/**
 * After how many milliseconds the journal is asked for again: 5 s while lines come, then 10 s, then 15 s. Each look is a
 * request to the host, so a unit that says nothing is asked seldom.
 */
export function journalPause(answer: PacedJournal | undefined): number {
  return Math.min(longestMs, stepMs * (1 + (answer?.quiet ?? 0)));
}
