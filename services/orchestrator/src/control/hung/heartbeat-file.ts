import type { Beats } from './judge-beats.js';

/** What was found where a heartbeat file should be: its time of change in milliseconds since the epoch, or none. */
export type Found =
  | { readonly kind: 'file'; readonly mtimeMs: number }
  | { readonly kind: 'missing' }
  | { readonly kind: 'trouble'; readonly words: string };

/** What is remembered of a heartbeat file from one look to the next. */
export interface FileSeen extends Beats {
  /** CLOCK_MONOTONIC milliseconds of the look. */
  readonly looked: number;
  /** The file's own time as last seen; null where it was never there. */
  readonly mtimeMs: number | null;
}

/** By so much may a file's time lie before the wall clock: file systems round, and clocks are being slewed. */
const slackMs = 2_000;

const future = 'the time of its heartbeat file lies in the future';

/**
 * Sees a heartbeat file once more. The wall clock is asked only how old the file was when it was first seen. From then
 * on a beat is a change of the file's time, and its age is counted on the monotonic clock from the look that saw it.
 * @param wasThere whether an earlier process of ours has seen it.
 */
export function seeFile(
  before: FileSeen | null,
  found: Found,
  now: { readonly mono: number; readonly wall: number },
  wasThere = false,
): FileSeen {
  const seen = before ?? {
    last: null,
    watchedSince: now.mono,
    missing: false,
    trouble: '',
    looked: now.mono,
    mtimeMs: null,
  };
  const kept = { ...seen, looked: now.mono };
  if (found.kind === 'trouble') return { ...kept, trouble: found.words, watchedSince: now.mono };
  if (found.kind === 'missing') return { ...kept, trouble: '', missing: wasThere || seen.mtimeMs !== null };
  const { mtimeMs } = found;
  const age = now.wall - mtimeMs;
  const present = { ...kept, mtimeMs, missing: false, trouble: '' };
  if (mtimeMs === seen.mtimeMs && seen.last !== null && seen.trouble !== future) return present;
  if (age < -slackMs) return { ...present, trouble: future, watchedSince: now.mono };
  // Seen for the first time: only the wall clock can tell its age, and nothing red follows from it alone.
  if (seen.last === null) return { ...present, last: now.mono - Math.max(0, age) };
  // It changed since the last look. Where the wall clock says something else, it is the clock that has jumped.
  const since = now.mono - seen.looked;
  return { ...present, last: now.mono - (age <= since + slackMs ? Math.min(Math.max(0, age), since) : 0) };
}
