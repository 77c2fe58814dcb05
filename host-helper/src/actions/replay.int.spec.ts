import fc from 'fast-check';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { Refusal } from '../refusal.js';
import { defaultLimits as limits } from '../settings/settings.js';
import type { PreparedAction } from './acting-verb.js';
import { Judge } from './judge.js';
import { defaultPoolLimits } from './pools.js';
import { ActionStore } from './store.js';

const second = 1000;

/** What comes next in an hour of a host: time, what is asked, and how it goes on. */
interface Step {
  readonly subject: string;
  readonly waitMs: number;
  /** How the action ends, if it is granted; `never` where the process dies before it knows. */
  readonly end: 'done' | 'job-failed' | 'never';
  /** How long the unit runs after an action before it fails again. */
  readonly healthMs: number;
  /** The process is killed and a fresh one reads what is on disk. */
  readonly killed: boolean;
}

const steps = fc.array(
  fc.record<Step>({
    subject: fc.constantFrom('a.service', 'b.service'),
    waitMs: fc.oneof(fc.constant(0), fc.nat(30 * second), fc.nat(4000 * second)),
    end: fc.constantFrom('done', 'job-failed', 'never'),
    healthMs: fc.oneof(fc.constant(0), fc.nat(1200 * second)),
    killed: fc.boolean(),
  }),
  { minLength: 1, maxLength: 60 },
);

describe('breaker and budget, over virtual time and any number of deaths', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'smart-monitor-actions-'))));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('never grant more than is allowed, are never stuck for ever, and know nothing but what is on disk', async () => {
    let runs = 0;
    await fc.assert(
      fc.asyncProperty(steps, async (script) => {
        let now = 0;
        let key = 0;
        const clock = { now: () => 0, mono: () => now };
        const path = mkdtempSync(join(folder, `${(runs += 1)}-`));
        const open = (): ActionStore => new ActionStore(path, 'this boot', clock);
        const judgeOf = (store: ActionStore): Judge =>
          new Judge({
            store,
            clock,
            limits,
            poolLimits: defaultPoolLimits,
            hostLimits: () => ({ actions: 1000, windowSeconds: 3600 }),
          });
        let store = open();
        const failedAt = new Map<string, number>();
        const granted = new Map<string, { at: number; healthyFor: number }[]>();
        const ask = (judge: Judge, subject: string): number | Refusal => {
          try {
            const since = failedAt.get(subject) ?? 0;
            const prepared = { subject, failedAt: since > now ? null : since, limits: null };
            return judge.judge(prepared as unknown as PreparedAction).streak;
          } catch (error) {
            return error as Refusal;
          }
        };
        for (const step of script) {
          now += step.waitMs;
          const verdict = ask(judgeOf(store), step.subject);
          if (step.killed) {
            const old = store;
            store = open();
            await old.close();
            expect(ask(judgeOf(store), step.subject)).toEqual(verdict);
          }
          if (verdict instanceof Refusal) {
            expect(['limit', 'breaker-open']).toContain(verdict.code);
            expectGrantedLater(step.subject, verdict);
            continue;
          }
          const action = store.intend({
            t: 'intent',
            key: `key-${(key += 1)}`,
            request: '',
            verb: 'restart',
            subject: step.subject,
            target: {},
            boot: 'this boot',
            mono: now,
            wall: 0,
            streak: verdict,
            auditSeq: 0,
          });
          if (step.end !== 'never') {
            const status = step.end === 'done' ? 200 : 502;
            const answer = { code: step.end } as never;
            store.conclude(action, { t: 'outcome', key: action.intent.key, status, answer });
          }
          failedAt.set(step.subject, now + step.healthMs);
          const own = granted.get(step.subject) ?? [];
          own.push({ at: now, healthyFor: step.healthMs });
          granted.set(step.subject, own);
        }
        await store.close();
        for (const own of granted.values()) holds(own);

        /** A subject that stays as it is gets its action after a bounded number of waits, each as long as it was told. */
        function expectGrantedLater(subject: string, first: Refusal): void {
          const begun = now;
          let verdict: number | Refusal = first;
          for (let round = 0; verdict instanceof Refusal && round < 10; round += 1) {
            now += Number(verdict.members['retryAfterMs']);
            verdict = ask(judgeOf(store), subject);
          }
          expect(verdict).not.toBeInstanceOf(Refusal);
          expect(now - begun).toBeLessThanOrEqual(limits.breakerSeconds * second);
          now = begun;
        }
      }),
      { numRuns: 60 },
    );
  }, 60_000);
});

/** Three in a row at most, then half an hour before each further one, until the subject was healthy for ten minutes. */
function holds(own: readonly { at: number; healthyFor: number }[]): void {
  let row = 0;
  own.forEach(({ at }, index) => {
    const before = own[index - 1];
    if (before !== undefined) {
      const healthy = Math.min(before.healthyFor, at - before.at);
      row = healthy >= limits.healthySeconds * second ? 0 : row + 1;
      if (row >= limits.actions)
        expect(at - before.at).toBeGreaterThanOrEqual(limits.breakerSeconds * second);
    }
    const recent = own.filter((other) => other.at <= at && other.at > at - limits.windowSeconds * second);
    expect(recent.length).toBeLessThanOrEqual(limits.actions);
  });
}
