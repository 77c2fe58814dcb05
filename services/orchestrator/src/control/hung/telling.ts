import type { Health } from '../evaluate/health.js';
import type { Judgement } from './judgement.js';

/** What the engine is to be told of a check. */
export type Telling = 'report' | 'gone' | 'nothing';

/**
 * Compares how a check stands with what the engine knows of it. It is told again only when something changed. A check
 * that cannot be told for longer than a start takes is withdrawn, so that no restart waits for it to be verified; but
 * what was red in the present run is not taken back by silence.
 *
 * @param known what the engine remembers of the check; undefined where it knows none.
 * @param wasRed whether it was last told red, of the present run.
 */
export function tellingOf(
  judgement: Judgement,
  summary: string,
  known: Pick<Health, 'ok' | 'summary'> | undefined,
  wasRed: boolean,
): Telling {
  const { ok, pending } = judgement;
  if (ok !== null) {
    const same = known?.ok === ok && (ok || known.summary === summary);
    return same ? 'nothing' : 'report';
  }
  if (pending) return known?.ok === null ? 'nothing' : 'report';
  if (known === undefined) return 'nothing';
  if (known.ok === false) return 'report';
  return wasRed ? 'nothing' : 'gone';
}
