import type { HeartbeatCheck } from '@smart-monitor/contracts';
import { cannotTell, tooEarly, type Judgement, type Run } from './judgement.js';

/** What is known of a heartbeat. All moments are CLOCK_MONOTONIC milliseconds. */
export interface Beats {
  /** The last beat; null where none is known. */
  readonly last: number | null;
  /** Since when silence is silence: looked at without a gap since then. */
  readonly watchedSince: number;
  /** True while there is nothing to look at although there was, also for an earlier process of ours; of a heartbeat over MQTT always false. */
  readonly missing: boolean;
  /** Why it cannot be told, in words without a full stop; empty where it can. */
  readonly trouble: string;
}

/**
 * Judges a heartbeat. Silence is red only where it was watched for as long as it takes, on the monotonic clock and
 * within the unit's present run: neither a jump of the wall clock nor our own start makes a service dead.
 */
export function judgeBeats(check: HeartbeatCheck, beats: Beats, run: Run, now: number): Judgement {
  if (beats.trouble !== '') return cannotTell(`It cannot be told: ${beats.trouble}.`, 'error');
  const { last, missing, watchedSince } = beats;
  const deadMs = check.deadSeconds * 1_000;
  const startMs = Math.max(deadMs, check.startSeconds * 1_000);
  if (last === null)
    return neverSeen(check, missing, now - Math.max(run.activeSince, watchedSince) >= startMs);
  const inThisRun = last > run.activeSince;
  const grantedMs = inThisRun ? deadMs : startMs;
  const proven = now - Math.max(last, run.activeSince, watchedSince) >= grantedMs;
  const judged = (state: Judgement['state'], ok: boolean | null, says: string): Judgement => ({
    state,
    ok,
    pending: ok === null,
    says,
    failed: 0,
    looks: 0,
  });
  if (missing)
    return judged('missing', proven ? false : null, `Its heartbeat file is gone, and was there before.`);
  if (!inThisRun && !proven) return tooEarly('The unit was started just now, and has not beaten yet.');
  const age = now - last;
  if (age >= deadMs)
    return judged('dead', proven ? false : null, `It has not beaten for ${check.deadSeconds} s or longer.`);
  if (age >= check.warningSeconds * 1_000)
    return judged('warning', true, `It has not beaten for ${check.warningSeconds} s or longer.`);
  return judged('healthy', true, 'It beats as it should.');
}

/**
 * No beat is known: waited for as long as a start may take, it is red. Something may be done about that only where it
 * beat once, for an earlier process of ours: else a wrong path would have a service restarted that works.
 */
function neverSeen(check: HeartbeatCheck, wasThere: boolean, proven: boolean): Judgement {
  const what = check.file === '' ? 'No heartbeat has come' : 'There is no heartbeat file';
  if (!proven) return tooEarly(`${what} yet.`, 'missing');
  const red = { state: 'missing', ok: false, pending: false, failed: 0, looks: 0 } as const;
  if (wasThere) return { ...red, says: 'Its heartbeat file is gone, and was there before.' };
  const observeOnly =
    'No beat was ever seen, so that it may be the check that is wrong: nothing is done because of it.';
  return { ...red, says: `${what}, and none was ever seen.`, observeOnly };
}
