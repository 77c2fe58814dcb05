import type { HostLimits, PlanBudget, UnitLimits } from '@smart-monitor/protocol';

import type { Clock } from '../clock.js';
import { Refusal } from '../refusal.js';
import type { PreparedAction } from './acting-verb.js';
import { judgeBudget } from './budget.js';
import type { PoolLimits } from './pools.js';
import type { ActionStore } from './store.js';

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

/** Judges a prepared action by what was done before, as it is kept on disk. */
export class Judge {
  constructor(private readonly options: JudgeOptions) {}

  /** @throws Refusal with the code `limit` */
  judge(prepared: PreparedAction): Granted {
    const { clock, store, poolLimits } = this.options;
    const { subject, failedAt, pool } = prepared;
    const now = clock.mono();
    const limits = { ...this.options.limits, ...prepared.limits };
    const hostLimits = this.options.hostLimits();
    const verdict = judgeBudget({
      subject,
      past: store.past(),
      now,
      failedAt: failedAt ?? now,
      limits,
      hostLimits,
      pool: pool === undefined ? null : { name: pool, limits: poolLimits[pool] },
    });
    if (!verdict.ok)
      throw new Refusal('limit', `Refused: ${verdict.reason}.`, { retryAfterMs: verdict.retryAfterMs });
    const { streak, unitUsed, hostUsed, poolUsed } = verdict;
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
}
