import type { IntentRecord, LedgerBody, LedgerRecord } from '@smart-monitor/contracts';
import { describe, expect, it } from 'vitest';
import { fold, nothingRestored } from './restored.js';

const at = 1_800_000_000_000;
let count = 0;
const record = (body: LedgerBody, when = at): LedgerRecord => ({
  id: `${(count += 1)}`,
  hostId: 'h',
  hostname: 'h',
  at: when,
  mono: when - at + 1_000_000_000,
  body,
});
const intent = (
  actionId: string,
  by = 'policy:unit-failed',
  requestId: string | null = null,
): LedgerBody => ({
  kind: 'intent',
  actionId,
  incidentId: 'i',
  decisionId: 'd',
  requestId,
  unit: 'web.service',
  verb: 'restart',
  by,
  invocationBefore: '',
  bootId: 'b',
});
const outcome = (actionId: string, result: 'done' | 'unreachable'): LedgerBody => ({
  kind: 'outcome',
  actionId,
  incidentId: 'i',
  unit: 'web.service',
  result,
  code: '',
  detail: '',
  invocationAfter: '',
  durationMs: 1,
});
const folded = (...records: LedgerRecord[]) => records.reduce(fold, nothingRestored);

describe('the fold of the ledger', () => {
  it('knows an action whose outcome is not on record', () => {
    expect(Object.keys(folded(record(intent('1'))).open)).toEqual(['1']);
    expect(folded(record(intent('1')), record(outcome('1', 'done'))).open['1']?.outcome?.result).toBe('done');
  });

  it('forgets it when it was verified', () => {
    const proof = {
      kind: 'verification',
      actionId: '1',
      incidentId: 'i',
      unit: 'web.service',
      verified: true,
      checks: [],
    } as const;
    expect(folded(record(intent('1')), record(outcome('1', 'done')), record(proof)).open).toEqual({});
  });

  it('counts what was done by policy within the day, and nothing else', () => {
    const state = folded(
      record(intent('old'), at - 25 * 3_600_000),
      record(intent('1')),
      record(intent('2', 'person:ada')),
      record(intent('3')),
      record(outcome('3', 'unreachable')),
    );
    expect(state.spent.map((one) => one.actionId)).toEqual(['1']);
  });

  it('does not forget what was done because the wall clock jumps', () => {
    const jumped = { ...record(intent('2'), at + 3 * 86_400_000), mono: 1_000_000_100 };
    expect(folded(record(intent('1')), jumped).spent.map((one) => one.actionId)).toEqual(['1', '2']);
  });

  it('remembers the requests that an action was begun for', () => {
    expect(folded(record(intent('1', 'person:ada', 'r'))).requests['r']).toMatchObject({ answered: false });
  });

  it('forgets what was not done, so that a helper that is away for a year leaves nothing', () => {
    let state = nothingRestored;
    for (let n = 0; n < 1_000; n += 1) {
      state = fold(state, record(intent(`${n}`)));
      state = fold(state, record(outcome(`${n}`, 'unreachable')));
    }
    expect(state.open).toEqual({});
    expect(state.spent).toEqual([]);
  });

  it('keeps one action of a unit, although its verification never came', () => {
    const records = [1, 2, 3].flatMap((n) => [record(intent(`${n}`)), record(outcome(`${n}`, 'done'))]);
    expect(Object.keys(folded(...records).open)).toEqual(['3']);
  });

  it('knows that an action has its outcome and its request no answer', () => {
    const begun = [record(intent('1', 'person:ada', 'r')), record(outcome('1', 'unreachable'))];
    expect(folded(...begun).open['1']?.outcome?.result).toBe('unreachable');
    const answer = {
      kind: 'request-result',
      requestId: 'r',
      state: 'failed',
      reason: '',
      answer: null,
    } as const;
    expect(folded(...begun, record(answer)).open).toEqual({});
  });

  it('remembers what a person stopped until it is started', () => {
    const stop = (stopped: boolean) =>
      record({ kind: 'operator-stop', unit: 'web.service', stopped, evidence: 'job' });
    expect(folded(stop(true)).operatorStops).toEqual({
      'web.service': { evidence: 'job', invocationId: '' },
    });
    expect(folded(stop(true), stop(false)).operatorStops).toEqual({});
  });

  it('knows which breakers are not closed, and which units flap', () => {
    const breaker = (state: 'open' | 'half-open' | 'closed'): LedgerRecord =>
      record({ kind: 'breaker', unit: 'web.service', incidentId: null, state, attempts: 3, retryInMs: null });
    expect(folded(breaker('open')).breakers).toEqual({ 'web.service': 'open' });
    expect(folded(breaker('open'), breaker('closed')).breakers).toEqual({});
    const flapping = (began: boolean): LedgerRecord =>
      record({
        kind: 'flapping',
        unit: 'web.service',
        incidentId: null,
        began,
        percent: 31,
        changedAgoMs: [60_000, 5],
      });
    expect(folded(flapping(true)).flapping).toEqual({ 'web.service': [at - 60_000, at - 5] });
    expect(folded(flapping(true), flapping(false)).flapping).toEqual({});
  });

  it('knows which action in a row the last one was', () =>
    expect(folded(record({ ...intent('1'), attempt: 4 } as LedgerBody)).spent).toMatchObject([
      { attempt: 4 },
    ]));

  it('counts what was tried by the failure that it was against, and nothing that a guard takes back', () => {
    const opened = {
      kind: 'incident-opened',
      incidentId: 'i',
      unit: 'web.service',
      condition: 'network-down',
      detectedBy: 'network',
      summary: '',
    } as const;
    const begun = (actionId: string, change: object): LedgerRecord =>
      record({ ...(intent(actionId) as IntentRecord), ...change });
    const proof = (actionId: string, verified: boolean): LedgerRecord =>
      record({ kind: 'verification', actionId, incidentId: 'i', unit: 'web.service', verified, checks: [] });
    const renewed = folded(
      record(opened),
      begun('1', { verb: 'network', remedy: 'renew', failure: 'network-down' }),
      record(outcome('1', 'done')),
      begun('2', { verb: 'network', remedy: 'reconfigure', failure: 'network-down', by: 'guard:network' }),
    );
    const tried = [{ remedy: 'renew', failure: 'network-down' }];
    expect(renewed.incidents['web.service']).toMatchObject({ tried, helped: false });
    // What was to be verified still is.
    expect(Object.keys(renewed.open)).toEqual(['1', '2']);
    const undone = fold(renewed, record(outcome('2', 'unreachable')));
    expect(undone.incidents['web.service']).toMatchObject({ tried });
    const done = [record(outcome('2', 'done')), proof('2', true)].reduce(fold, renewed);
    expect(done.incidents['web.service']).toMatchObject({ tried, helped: false });
    expect(Object.keys(done.open)).toEqual(['1']);
    const restarted = [begun('3', { remedy: 'restart', failure: 'unit-hung' })].reduce(fold, done);
    expect(restarted.incidents['web.service']?.tried).toEqual([
      ...tried,
      { remedy: 'restart', failure: 'unit-hung' },
    ]);
  });
});
