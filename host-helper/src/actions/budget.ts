import type { HostLimits, UnitLimits } from '@smart-monitor/protocol';

import type { PastAction } from './past.js';
import { countedPerSubject, type PoolName } from './pools.js';

export interface BudgetQuestion {
  readonly subject: string;
  /** All actions that are remembered, oldest first. */
  readonly past: readonly PastAction[];
  /** CLOCK_MONOTONIC milliseconds. */
  readonly now: number;
  /** How many actions came before this one without the subject having been healthy in between: `streakOf`. */
  readonly streak: number;
  readonly limits: Required<UnitLimits>;
  readonly hostLimits: Required<HostLimits>;
  /** The kind of action that it is, with its own bound; null for none. */
  readonly pool: { readonly name: PoolName; readonly limits: Required<HostLimits> } | null;
}

export interface BudgetVerdict {
  readonly ok: boolean;
  /** In words, which limit stands in the way. */
  readonly reason: string;
  /** Milliseconds until the same question would be answered otherwise, 0 where it is granted. */
  readonly retryAfterMs: number;
  readonly unitUsed: number;
  readonly hostUsed: number;
  /** Actions of the same kind in its window; 0 where the action is of no kind that is bounded apart. */
  readonly poolUsed: number;
}

/**
 * Whether one more action on a unit is within the budget (pure). Four bounds: actions of the host in its window,
 * actions of the same kind (pool) in its window, actions of the unit in its window, and a waiting time after each
 * action that doubles until the unit has been healthy long enough. The first action on a healthy unit is immediate.
 */
export function judgeBudget(question: BudgetQuestion): BudgetVerdict {
  const { subject, past, now, streak, limits, hostLimits, pool } = question;
  const ofSubject = past.filter((action) => action.subject === subject);
  const host = within(past, now, hostLimits.windowSeconds);
  const own = within(ofSubject, now, limits.windowSeconds);
  const alike = pool === null ? [] : within(ofPool(pool.name, subject, past), now, pool.limits.windowSeconds);
  const last = ofSubject.at(-1);
  const wait =
    streak === 0 ? 0 : Math.min(limits.backoffSeconds * 2 ** (streak - 1), limits.backoffMaxSeconds) * 1000;
  const numbers = { unitUsed: own.length, hostUsed: host.length, poolUsed: alike.length };
  const refuse = (reason: string, until: number): BudgetVerdict => ({
    ok: false,
    reason,
    retryAfterMs: Math.max(1, Math.ceil(until - now)),
    ...numbers,
  });
  if (host.length >= hostLimits.actions)
    return refuse(
      `${host.length} of ${hostLimits.actions} actions of this host used in the last ${hostLimits.windowSeconds} s`,
      freeAt(host, hostLimits.actions, hostLimits.windowSeconds, now),
    );
  if (pool !== null && alike.length >= pool.limits.actions)
    return refuse(
      `${alike.length} of ${pool.limits.actions} ${pool.name} actions${countedPerSubject[pool.name] ? ` on ${subject}` : ''} used in the last ${pool.limits.windowSeconds} s`,
      freeAt(alike, pool.limits.actions, pool.limits.windowSeconds, now),
    );
  if (own.length >= limits.actions)
    return refuse(
      `${own.length} of ${limits.actions} actions on ${subject} used in the last ${limits.windowSeconds} s`,
      freeAt(own, limits.actions, limits.windowSeconds, now),
    );
  if (last !== undefined && now < last.mono + wait)
    return refuse(
      `the waiting time of ${wait / 1000} s after the last action on ${subject} is not over`,
      last.mono + wait,
    );
  return { ok: true, reason: '', retryAfterMs: 0, ...numbers };
}

function ofPool(pool: PoolName, subject: string, past: readonly PastAction[]): readonly PastAction[] {
  return past.filter(
    (action) => action.pool === pool && (!countedPerSubject[pool] || action.subject === subject),
  );
}

function within(actions: readonly PastAction[], now: number, windowSeconds: number): readonly PastAction[] {
  return actions.filter(({ mono }) => mono > now - windowSeconds * 1000);
}

/** When enough of the window's actions have aged for one more. */
function freeAt(actions: readonly PastAction[], allowed: number, windowSeconds: number, now: number): number {
  const oldest = actions[actions.length - Math.max(1, allowed)];
  return oldest === undefined ? now + windowSeconds * 1000 : oldest.mono + windowSeconds * 1000;
}
