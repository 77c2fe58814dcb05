import type { HttpCheck, TcpCheck } from '@smart-monitor/contracts';
import type { Look } from '../../checks/result-file.js';
import { cannotTell, tooEarly, type Judgement, type Run } from './judgement.js';

/** What is told later than this after it had to be there counts as not told. Milliseconds. */
const patienceMs = 10_000;

/** By so much may the checker's clock reading lie before ours: both read CLOCK_MONOTONIC of one kernel. */
const slackMs = 1_000;

/**
 * Judges what the checker saw of a service, the oldest look first. Only looks of the unit's present run count, and of
 * these the last `of`; one that failed while the unit still may be starting does not. Red is only what failed `failures`
 * times among them and failed the last time too: what answers again is not restarted.
 */
export function judgeLooks(
  check: HttpCheck | TcpCheck,
  looks: readonly Look[],
  run: Run,
  now: number,
): Judgement {
  const newest = looks.at(-1);
  if (newest === undefined) return cannotTell('The checker has not looked yet; nothing is concluded.');
  if (looks.some(({ mono }) => mono > now + slackMs))
    return cannotTell('The checker told of a look that lies in the future; nothing is concluded.');
  const silentMs = 2 * check.intervalSeconds * 1_000 + check.timeoutSeconds * 1_000 + patienceMs;
  if (now - newest.mono > silentMs)
    return cannotTell('The checker has fallen silent; nothing is concluded until it looks again.');
  const counted = counting(check, looks, run);
  const last = counted.at(-1);
  const failed = counted.filter(({ ok }) => ok === false).length;
  if (last === undefined) {
    return newest.ok === null && newest.mono > run.activeSince
      ? cannotTell(`The checker cannot tell: ${newest.detail}.`)
      : tooEarly('The unit was started just now, and has not answered yet.');
  }
  const many = failed >= check.failures;
  const judged = (state: Judgement['state'], ok: boolean | null, says: string): Judgement => {
    return { state, ok, pending: ok === null, says, failed, looks: counted.length };
  };
  if (last.ok === true) {
    return many
      ? judged('passing', null, `It answers again; ${failed} of the last ${counted.length} looks failed.`)
      : judged('passing', true, 'It answers as it should.');
  }
  const times = counted.length === 1 ? 'time' : 'times';
  const says = `It failed ${failed} of ${counted.length} ${times}: ${last.detail}.`;
  if (many) return judged('red', false, says);
  return judged('failing', failed < counted.length ? true : null, says);
}

/** The looks that count, the oldest first. */
function counting(check: HttpCheck | TcpCheck, looks: readonly Look[], run: Run): readonly Look[] {
  const started = run.activeSince + check.startSeconds * 1_000;
  const first = looks.findIndex(({ ok, mono }) => ok === true && mono > run.activeSince);
  return looks
    .filter(({ ok, mono }, index) => {
      if (ok === null || mono <= run.activeSince) return false;
      // What has answered once is no longer starting.
      return ok || mono > started || (first >= 0 && index > first);
    })
    .slice(-check.of);
}
