import type { Health, HealthReport } from '../evaluate/health.js';
import type { Judgement } from './judgement.js';

/**
 * What the engine is to be told of a check: how it stands (`report`), that it was red and cannot be told any more
 * (`still-red`: nothing is to be done about that), that it is looked at no more (`gone`), or nothing new.
 */
export type Telling = 'report' | 'still-red' | 'gone' | 'nothing';

/**
 * Compares how a check stands with what the engine knows of it. It is told again only when something changed. A check
 * that cannot be told for longer than a start takes is withdrawn, so that no restart waits for it to be verified. But
 * silence takes nothing back that was red, and proves nothing about a restart that was made because of it.
 *
 * @param known what the engine remembers of the check; undefined where it knows none.
 * @param hung whether the unit has an open incident because it hangs.
 */
export function tellingOf(
  judgement: Pick<Judgement, 'ok' | 'pending' | 'observeOnly'>,
  { summary, patienceMs }: Pick<HealthReport, 'summary' | 'patienceMs'>,
  known: Pick<Health, 'ok' | 'summary' | 'observeOnly' | 'patienceMs'> | undefined,
  hung: boolean,
): Telling {
  const { ok, pending } = judgement;
  if (ok !== null) {
    const same =
      known?.ok === ok && known.observeOnly === judgement.observeOnly && (ok || known.summary === summary);
    return same ? 'nothing' : 'report';
  }
  if (pending) return known?.ok === null && known.patienceMs === patienceMs ? 'nothing' : 'report';
  if (known === undefined) return 'nothing';
  if (known.ok === false) return known.observeOnly === undefined ? 'still-red' : 'nothing';
  return known.ok === null && hung ? 'nothing' : 'gone';
}
