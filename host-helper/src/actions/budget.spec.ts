import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { defaultLimits as limits } from '../settings/settings.js';
import { type BudgetQuestion, type BudgetVerdict, judgeBudget } from './budget.js';
import { type PastAction, streakOf } from './past.js';

const hostLimits = { actions: 10, windowSeconds: 3600 };

/** What the budget says at `now` to one more action on a subject that ceased to run at `failedAt`. */
function judge(
  past: PastAction[],
  now: number,
  { failedAt = now, ...changes }: Partial<BudgetQuestion> & { failedAt?: number } = {},
): BudgetVerdict & { streak: number } {
  const subject = changes.subject ?? 'a';
  const ofSubject = past.filter((action) => action.subject === subject);
  const streak = streakOf(ofSubject, failedAt, limits.healthySeconds, now);
  return {
    streak,
    ...judgeBudget({ subject, past, now, streak, limits, hostLimits, pool: null, ...changes }),
  };
}
const at = (seconds: number, streak = 0, subject = 'a', pool: PastAction['pool'] = null): PastAction => ({
  subject,
  verb: 'restart',
  mono: seconds * 1000,
  streak,
  pool,
  ended: 'well',
});

describe('the budget', () => {
  it('grants the first action at once', () => expect(judge([], 5)).toMatchObject({ ok: true, streak: 0 }));

  it('waits 10 s, then 20 s, after a failure that follows an action', () => {
    expect(judge([at(0)], 5_000)).toMatchObject({ ok: false, retryAfterMs: 5_000, streak: 1 });
    expect(judge([at(0)], 10_000)).toMatchObject({ ok: true, streak: 1 });
    expect(judge([at(0), at(10, 1)], 25_000)).toMatchObject({ ok: false, retryAfterMs: 5_000, streak: 2 });
    expect(judge([at(0), at(10, 1)], 30_000)).toMatchObject({ ok: true, streak: 2 });
  });

  it('waits 300 s at most', () => {
    const many = { ...limits, actions: 100 };
    expect(judge([at(0, 9)], 299_000, { limits: many })).toMatchObject({ ok: false, retryAfterMs: 1_000 });
    expect(judge([at(0, 9)], 300_000, { limits: many }).ok).toBe(true);
  });

  it('is immediate again for a unit that was healthy for 10 min', () =>
    expect(judge([at(0, 2)], 600_000, { failedAt: 600_000 })).toMatchObject({ ok: true, streak: 0 }));

  it('does not take coming back by itself again and again for health', () => {
    expect(streakOf([at(0, 2)], null, 600, 900_000, 899_000)).toBe(3);
    expect(streakOf([at(0, 2)], 900_000, 600, 900_000, 299_000)).toBe(0);
    expect(streakOf([at(0, 2)], null, 600, 900_000, 300_001)).toBe(3);
  });

  it('does not take a long time in failure for health', () =>
    expect(judge([at(0, 2)], 900_000, { failedAt: 5_000 })).toMatchObject({ ok: true, streak: 3 }));

  it('allows three actions on a unit in 10 min', () => {
    const past = [at(0), at(10, 1), at(30, 2)];
    expect(judge(past, 200_000)).toMatchObject({ ok: false, unitUsed: 3, retryAfterMs: 400_000 });
    expect(judge(past, 601_000).ok).toBe(true);
  });

  it('allows ten actions on a host in an hour', () => {
    const past = Array.from({ length: 10 }, (_, index) => at(index, 0, `u${index}`));
    expect(judge(past, 60_000)).toMatchObject({ ok: false, hostUsed: 10, retryAfterMs: 3_540_000 });
    expect(judge(past, 3_600_001).ok).toBe(true);
  });

  it('allows three kills on a host in 10 min, whatever they are on', () => {
    const pool = { name: 'kill', limits: { actions: 3, windowSeconds: 600 } } as const;
    const past = [at(0, 0, 'b', 'kill'), at(1, 0, 'c', 'kill'), at(2, 0, 'd', 'kill')];
    expect(judge(past, 100_000, { pool })).toMatchObject({ ok: false, poolUsed: 3, retryAfterMs: 500_000 });
    expect(judge(past, 100_000).ok).toBe(true);
    expect(judge(past, 600_001, { pool }).ok).toBe(true);
  });

  it('allows one remedy per network interface in 15 min', () => {
    const pool = { name: 'network', limits: { actions: 1, windowSeconds: 900 } } as const;
    const past = [at(0, 0, 'interface eth0', 'network')];
    const ask = (subject: string, now: number): BudgetVerdict => judge(past, now, { pool, subject });
    expect(ask('interface eth0', 899_000)).toMatchObject({ ok: false, retryAfterMs: 1_000 });
    expect(ask('interface eth1', 899_000)).toMatchObject({ ok: true, poolUsed: 0 });
    expect(ask('interface eth0', 900_001).ok).toBe(true);
  });

  it('never grants more than its windows allow, whatever is asked and when', () => {
    const asked = fc.array(
      fc.record({
        subject: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
        wait: fc.integer({ min: 0, max: 400_000 }),
      }),
      {
        maxLength: 200,
      },
    );
    fc.assert(
      fc.property(asked, (questions) => {
        const past: PastAction[] = [];
        let now = 0;
        for (const { subject, wait } of questions) {
          now += wait;
          const verdict = judge(past, now, { subject });
          if (verdict.ok) past.push(at(now / 1000, verdict.streak, subject));
          else
            expect(judge(past, now + verdict.retryAfterMs, { subject, failedAt: now }).retryAfterMs).not.toBe(
              verdict.retryAfterMs,
            );
          const recent = past.filter(({ mono }) => mono > now - 3_600_000);
          expect(recent.length).toBeLessThanOrEqual(10);
          expect(
            recent.filter((action) => action.subject === subject && action.mono > now - 600_000).length,
          ).toBeLessThanOrEqual(3);
        }
      }),
    );
  });
});
