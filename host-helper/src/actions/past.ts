import type { PoolName } from './pools.js';

/** One action of the past, in this boot's CLOCK_MONOTONIC milliseconds. */
export interface PastAction {
  readonly subject: string;
  readonly verb: string;
  readonly mono: number;
  /** How many actions came before it without the subject having been healthy in between. */
  readonly streak: number;
  /** The kind of action that it also counts against; null for none. */
  readonly pool: PoolName | null;
  /** How it ended; `unknown` while that is open, and where it could not be told. */
  readonly ended: 'well' | 'badly' | 'unknown';
}

/**
 * How many actions on a subject came before one at `now` without the subject having been healthy in between (pure).
 * Healthy is what ran for `healthySeconds` after the last action, as far as its present state tells: until now, or
 * until it failed.
 * @param ofSubject the remembered actions on the subject, oldest first.
 * @param failedAt when it ceased to run, CLOCK_MONOTONIC milliseconds; null where it is running.
 * @param runsSince when it last began to run: what crashes and comes back by itself is not healthy for all that time.
 */
export function streakOf(
  ofSubject: readonly PastAction[],
  failedAt: number | null,
  healthySeconds: number,
  now: number,
  runsSince = 0,
): number {
  const last = ofSubject.at(-1);
  if (last === undefined) return 0;
  const ran = (failedAt ?? now) - Math.max(last.mono, runsSince);
  return ran >= healthySeconds * 1000 ? 0 : last.streak + 1;
}
