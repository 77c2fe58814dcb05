import type { Incident, LatestSteps } from '@smart-monitor/database';
import { describe, expect, it } from 'vitest';
import { standingOf } from './standing.js';

const incident = (state: Incident['state']) => ({ state, durationMs: 41, closedAt: null }) as Incident;
const open = incident('open');
const steps = (more: Partial<LatestSteps>): LatestSteps => ({ decision: null, action: null, ...more });
const refrain = (reason: string, at = 10) => ({ verdict: 'refrain', reason, at }) as LatestSteps['decision'];
const act = { verdict: 'act', reason: 'unit-failed', at: 10 } as const;
const action = (result: string | null, verified: boolean | null, begunAt = 11) =>
  ({ result, verified, begunAt }) as LatestSteps['action'];

describe('how an incident stands', () => {
  it('is being looked at while nothing is decided', () =>
    expect(standingOf(open, undefined)).toEqual({
      state: 'waiting',
      reason: null,
      sentence: 'Being looked at.',
    }));

  it('is healing from the decision to act until it is verified', () => {
    for (const latest of [
      steps({ decision: act }),
      steps({ decision: act, action: action(null, null) }),
      steps({ decision: act, action: action('done', null) }),
      steps({ decision: act, action: action('done', true) }),
    ])
      expect(standingOf(open, latest)).toMatchObject({ state: 'healing', reason: null });
  });

  it('gives the reason of a decision not to act, in a sentence', () =>
    expect(standingOf(open, steps({ decision: refrain('not-approved') }))).toEqual({
      state: 'not-acted',
      reason: 'not-approved',
      sentence: 'The unit is not on the allow-list of this host.',
    }));

  it('waits where the reason passes by itself', () =>
    expect(standingOf(open, steps({ decision: refrain('waiting-backoff') }))).toMatchObject({
      state: 'waiting',
      reason: 'waiting-backoff',
    }));

  it('does not take a look during the verification for the end of it', () =>
    expect(
      standingOf(open, steps({ decision: refrain('start-pending', 20), action: action('done', null) })).state,
    ).toBe('healing'));

  it('tells the later decision after an action that did not help', () => {
    const failed = action('failed', null);
    expect(standingOf(open, steps({ decision: refrain('circuit-open', 20), action: failed }))).toMatchObject({
      state: 'not-acted',
      reason: 'circuit-open',
    });
    expect(standingOf(open, steps({ decision: act, action: failed })).sentence).toMatch(/did not help/);
  });

  it('does not call a restart that was refused one', () => {
    for (const result of ['refused', 'unreachable']) {
      const standing = standingOf(open, steps({ decision: act, action: action(result, null) }));
      expect(standing).toMatchObject({ state: 'not-acted', reason: null });
      expect(standing.sentence).toContain('The host helper');
    }
  });

  it('is over when the incident is', () => {
    expect(standingOf(incident('recovered'), undefined).state).toBe('recovered');
    expect(standingOf(incident('recovered-by-itself'), undefined).state).toBe('recovered');
    expect(standingOf(incident('operator-stopped'), undefined)).toMatchObject({
      state: 'not-acted',
      reason: 'operator-stopped',
    });
    expect(standingOf(incident('removed'), undefined)).toMatchObject({ state: 'not-acted', reason: null });
  });
});
