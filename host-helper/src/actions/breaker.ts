import type { UnitLimits } from '@smart-monitor/protocol';

import type { PastAction } from './past.js';

export interface BreakerQuestion {
  /** The remembered actions on the subject, oldest first. */
  readonly ofSubject: readonly PastAction[];
  /** CLOCK_MONOTONIC milliseconds. */
  readonly now: number;
  /** `streakOf` at this moment. */
  readonly streak: number;
  readonly limits: Required<UnitLimits>;
}

export interface Breaker {
  readonly state: 'closed' | 'open' | 'half-open';
  /** In words, why it is not closed. */
  readonly reason: string;
  /** Open: after this many milliseconds one action is let through. Otherwise 0. */
  readonly retryAfterMs: number;
}

/**
 * The breaker of a subject (pure): nothing is stored but the actions themselves. It opens when as many actions in a row
 * as the budget allows did not lead to health, however long they took, or as many in a row ended badly. Then one
 * action is let through each time that `breakerSeconds` have passed since the last. Health closes it, and after bad
 * ends an action that ends well.
 */
export function breakerOf({ ofSubject, now, streak, limits }: BreakerQuestion): Breaker {
  const last = ofSubject.at(-1);
  const allowed = Math.max(1, limits.actions);
  const reason =
    streak >= allowed
      ? `${streak} actions in a row did not lead to health`
      : badEnds(ofSubject) >= allowed
        ? `the last ${badEnds(ofSubject)} actions ended badly`
        : '';
  if (last === undefined || reason === '' || limits.breakerSeconds === 0)
    return { state: 'closed', reason: '', retryAfterMs: 0 };
  const retryAfterMs = Math.max(0, Math.ceil(last.mono + limits.breakerSeconds * 1000 - now));
  return { state: retryAfterMs > 0 ? 'open' : 'half-open', reason, retryAfterMs };
}

/** Actions that ended badly since the last one that ended well; those whose end is not known do not count. */
function badEnds(ofSubject: readonly PastAction[]): number {
  const lastWell = ofSubject.findLastIndex(({ ended }) => ended === 'well');
  return ofSubject.slice(lastWell + 1).filter(({ ended }) => ended === 'badly').length;
}
