import type { LedgerBody, LedgerRecord } from '@smart-monitor/contracts';
import { describe, expect, it } from 'vitest';
import { fold, nothingRestored } from './restored.js';

const at = 1_800_000_000_000;
let count = 0;
const record = (body: LedgerBody, when = at): LedgerRecord => ({
  id: `${(count += 1)}`,
  hostId: 'h',
  hostname: 'h',
  at: when,
  mono: 5,
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

  it('counts what was done by policy within the hour, and nothing else', () => {
    const state = folded(
      record(intent('old'), at - 3_700_000),
      record(intent('1')),
      record(intent('2', 'person:ada')),
      record(intent('3')),
      record(outcome('3', 'unreachable')),
    );
    expect(state.spent.map((one) => one.actionId)).toEqual(['1']);
  });

  it('remembers the requests that an action was begun for', () => {
    expect(folded(record(intent('1', 'person:ada', 'r'))).requests['r']).toMatchObject({ answered: false });
  });

  it('remembers what a person stopped until it is started', () => {
    const stop = (stopped: boolean) =>
      record({ kind: 'operator-stop', unit: 'web.service', stopped, evidence: 'job' });
    expect(folded(stop(true)).operatorStops).toEqual({ 'web.service': 'job' });
    expect(folded(stop(true), stop(false)).operatorStops).toEqual({});
  });
});
