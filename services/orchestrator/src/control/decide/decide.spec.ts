import { builtInPolicies, refrainReasons } from '@smart-monitor/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unitState } from '../../testing/unit-state.js';
import { defaultLimits, newMemory, type Condition, type UnitMemory } from '../state.js';
import { checks } from './checks.js';
import type { DecisionContext } from './context.js';
import { decide } from './decide.js';
import { restart } from '../remedies/restart.remedy.js';

const now = 100_000_000;
const state = unitState('web.service', { activeState: 'failed', subState: 'failed' });
const failed: UnitMemory = { ...newMemory('web.service'), state, condition: 'failed', witnessed: true };
const willing: DecisionContext = {
  grant: () => ({ granted: true, saw: 'listed' }),
  lookup: () => undefined,
  patient: { state, complaint: null },
  remedy: restart,
  policy: builtInPolicies[0]!,
  limits: defaultLimits,
  hostActions: [],
  dryRun: false,
  collector: null,
  live: true,
  helper: { dryRun: false, monitorOnly: false, away: null, packageManager: null },
  maintenance: [],
  requestedBy: null,
};

describe('decide', () => {
  it("asks its checks in the law's order", () => {
    const order = checks.map((check) => refrainReasons.indexOf(check.reason));
    expect(order).toEqual([...order].sort((a, b) => a - b));
    expect(new Set(order).size).toBe(order.length);
    expect(order).not.toContain(-1);
  });

  it('acts on a failed listed unit when nothing stands in the way', () => {
    expect(decide(failed, state, willing, now)).toMatchObject({
      verdict: 'act',
      reason: 'unit-failed',
      hits: [],
    });
  });

  it('names the first reason and keeps every other', () => {
    const context = { ...willing, dryRun: true, grant: () => ({ granted: false, saw: 'not listed' }) };
    expect(decide({ ...failed, witnessed: false }, state, context, now)).toMatchObject({
      verdict: 'refrain',
      reason: 'unverified',
      hits: ['unverified', 'not-approved', 'dry-run'],
    });
  });

  it('says dry-run only when it would have acted otherwise', () => {
    const condition = fc.constantFrom<Condition>(
      'failed',
      'retrying',
      'exited',
      'operator-stopped',
      'stranded',
      'starting',
    );
    const anything = fc.record({
      witnessed: fc.boolean(),
      granted: fc.boolean(),
      condition,
      spent: fc.boolean(),
    });
    fc.assert(
      fc.property(anything, ({ witnessed, granted, condition: what, spent }) => {
        const memory = {
          ...failed,
          witnessed,
          condition: what,
          actions: spent ? [now - 3, now - 2, now - 1] : [],
        };
        const context = { ...willing, grant: () => ({ granted, saw: '' }) };
        const wet = decide(memory, state, context, now);
        const dry = decide(memory, state, { ...context, dryRun: true }, now);
        expect(dry.verdict).toBe('refrain');
        expect(dry.reason === 'dry-run').toBe(wet.verdict === 'act');
        expect(dry.hits.filter((hit) => hit !== 'dry-run')).toEqual(wet.hits);
      }),
    );
  });

  it('lets a person through where only policies are bound, and not past the list', () => {
    const stopped: UnitMemory = {
      ...failed,
      condition: 'operator-stopped',
      operatorStop: 'JobNew: stop job 1',
    };
    const asked = { ...willing, requestedBy: 'ada' };
    expect(decide(stopped, state, asked, now)).toMatchObject({ verdict: 'act', reason: 'requested' });
    const unlisted = { ...asked, grant: () => ({ granted: false, saw: '' }) };
    expect(decide(stopped, state, unlisted, now)).toMatchObject({
      verdict: 'refrain',
      reason: 'not-approved',
    });
  });

  it('tells when the answer can change by time alone', () => {
    const spent = { ...failed, attempts: 2, actions: [now - 500_000, now - 300_000, now - 100_000] };
    expect(decide(spent, state, willing, now)).toMatchObject({
      reason: 'budget-spent',
      retryAt: now + 100_000,
    });
    const helpless = { ...spent, attempts: 3 };
    expect(decide(helpless, state, willing, now)).toMatchObject({
      reason: 'budget-spent',
      hits: ['budget-spent', 'circuit-open'],
      retryAt: now - 100_000 + 30 * 60_000,
    });
    const waiting = { ...failed, attempts: 1, actions: [now - 4_000] };
    expect(decide(waiting, state, willing, now)).toMatchObject({
      reason: 'waiting-backoff',
      retryAt: now + 6_000,
    });
  });

  it.each([
    ['a oneshot unit', { type: 'oneshot' }],
    ['a masked unit', { loadState: 'masked' }],
    ['a unit whose file is gone', { loadState: 'not-found' }],
    ['a unit that refuses manual starts', { refuseManualStart: true }],
  ])('does not restart %s', (_what, change) => {
    const patient = { state: { ...state, ...change }, complaint: null };
    const { reason } = decide(failed, patient.state, { ...willing, patient }, now);
    expect(reason).toBe('not-recoverable');
  });
});
