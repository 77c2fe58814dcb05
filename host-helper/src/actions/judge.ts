import type { HostLimits, PlanBudget, UnitLimits } from '@smart-monitor/protocol';

import type { Clock } from '../clock.js';
import { Refusal } from '../refusal.js';
import type { PreparedAction } from './acting-verb.js';
import { type Breaker, breakerOf } from './breaker.js';
import { judgeBudget } from './budget.js';
import { type PastAction, streakOf } from './past.js';
import type { PoolLimits } from './pools.js';
import type { ActionStore } from './store.js';
import { judgeTakingBack } from './take-back.js';

export interface JudgeOptions {
  readonly store: ActionStore;
  readonly clock: Clock;
  readonly limits: Required<UnitLimits>;
  readonly poolLimits: PoolLimits;
  /** The host's budget: the list's numbers before the settings'. */
  hostLimits(): Required<HostLimits>;
}

/** What a granted action is recorded with. */
export interface Granted {
  /** How many actions came before it without the subject having been healthy in between. */
  readonly streak: number;
  /** For the plan. */
  readonly budget: PlanBudget;
}

/** Judges a prepared action by what was done before, as it is kept on disk: breaker first, then budget. */
export class Judge {
  constructor(private readonly options: JudgeOptions) {}

  /** @throws Refusal with the code `breaker-open` or `limit` */
  judge(prepared: PreparedAction): Granted {
    const { clock, store, poolLimits } = this.options;
    const { subject, failedAt, runsSince, pool } = prepared;
    const now = clock.mono();
    const limits = { ...this.options.limits, ...prepared.limits };
    const hostLimits = this.options.hostLimits();
    const past = store.past();
    const ofSubject = past.filter((action) => action.subject === subject);
    const streak = streakOf(ofSubject, failedAt, limits.healthySeconds, now, runsSince);
    if (prepared.takesBack === true) return this.takingBack(prepared, past, streak, now);
    const breaker = breakerOf({ ofSubject, now, streak, limits });
    if (breaker.state === 'open')
      throw new Refusal('breaker-open', `Refused for ${subject}: ${breaker.reason}; a person has to look.`, {
        retryAfterMs: breaker.retryAfterMs,
      });
    const verdict = judgeBudget({
      subject,
      past,
      now,
      streak,
      limits,
      hostLimits,
      pool: pool === undefined ? null : { name: pool, limits: poolLimits[pool] },
    });
    if (!verdict.ok)
      throw new Refusal('limit', `Refused: ${verdict.reason}.`, { retryAfterMs: verdict.retryAfterMs });
    const { unitUsed, hostUsed, poolUsed } = verdict;
    const budget = {
      unitUsed,
      unitAllowed: limits.actions,
      hostUsed,
      hostAllowed: hostLimits.actions,
      ...(pool === undefined
        ? {}
        : { pool: { name: pool, used: poolUsed, allowed: poolLimits[pool].actions } }),
    };
    return { streak, budget };
  }

  /** What was made worse is put right again whatever breaker and budget of the subject say; the host's budget holds. */
  private takingBack(
    { subject, limits: own }: PreparedAction,
    past: readonly PastAction[],
    streak: number,
    now: number,
  ): Granted {
    const hostLimits = this.options.hostLimits();
    const verdict = judgeTakingBack({ subject, past, now, hostLimits });
    if (!verdict.ok) throw new Refusal('limit', `Refused: ${verdict.reason}.`, { retryAfterMs: 0 });
    const unitAllowed = { ...this.options.limits, ...own }.actions;
    const unitUsed = past.filter((action) => action.subject === subject).length;
    return {
      streak,
      budget: { unitUsed, unitAllowed, hostUsed: verdict.hostUsed, hostAllowed: hostLimits.actions },
    };
  }

  /** The breaker of a subject by its last run; `own` are its limits of the allow-list. */
  breaker(
    subject: string,
    { failedAt, runsSince }: Pick<PreparedAction, 'failedAt' | 'runsSince'>,
    own: UnitLimits | null,
  ): Breaker {
    const now = this.options.clock.mono();
    const limits = { ...this.options.limits, ...own };
    const ofSubject = this.options.store.past().filter((action) => action.subject === subject);
    return breakerOf({
      ofSubject,
      now,
      streak: streakOf(ofSubject, failedAt, limits.healthySeconds, now, runsSince),
      limits,
    });
  }
}
