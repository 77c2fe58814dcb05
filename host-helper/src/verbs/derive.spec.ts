import { describe, expect, it } from 'vitest';

import type { IntentRecord } from '../actions/record.js';
import { Refusal } from '../refusal.js';
import { unitState } from '../test-support/states.js';
import { deriveEnd } from './derive.js';

const intent: IntentRecord = {
  t: 'intent',
  key: 'k',
  request: 'r',
  verb: 'restart',
  subject: 'a.service',
  target: { unit: 'a.service', invocationId: 'b'.repeat(32) },
  boot: 'boot',
  mono: 0,
  wall: 0,
  streak: 0,
  auditSeq: 1,
};
const derive = (changes = {}, boot = 'boot', verb = 'restart'): unknown => {
  const end = deriveEnd({ ...intent, verb }, unitState({ unit: 'a.service', ...changes }), boot);
  return end instanceof Refusal ? end.code : (end?.members ?? null);
};

describe('an interrupted action', () => {
  it('is done where the unit runs with another InvocationID', () =>
    expect(derive()).toEqual({ invocationId: 'a'.repeat(32) }));
  it('is unknown where nothing changed', () =>
    expect(derive({ invocationId: intent.target['invocationId']! })).toBe('outcome-unknown'));
  it('is unknown where the unit never ran', () =>
    expect(derive({ invocationId: '' })).toBe('outcome-unknown'));
  it('is unknown after a reboot', () => expect(derive({}, 'other')).toBe('outcome-unknown'));
  it('has failed where the unit was started and failed', () =>
    expect(derive({ activeState: 'failed' })).toBe('job-failed'));
  it.each(['activating', 'deactivating', 'reloading'])('is open while the unit is %s', (activeState) =>
    expect(derive({ activeState })).toBeNull(),
  );
  const same = { invocationId: intent.target['invocationId']! };
  it.each([
    ['stop', { ...same, activeState: 'inactive' }, same],
    ['stop', { ...same, activeState: 'failed' }, same],
    ['stop', { ...same, activeState: 'active' }, 'outcome-unknown'],
    ['stop', { activeState: 'inactive' }, 'outcome-unknown'],
    ['reset-failed', { ...same, activeState: 'inactive' }, same],
    ['reset-failed', { ...same, activeState: 'failed' }, 'outcome-unknown'],
    ['stop', { invocationId: '', activeState: 'inactive' }, { invocationId: '' }],
    ['reset-failed', { invocationId: '', activeState: 'inactive' }, { invocationId: '' }],
    ['start', { invocationId: '', activeState: 'inactive' }, 'outcome-unknown'],
    ['reload', { ...same, activeState: 'active' }, 'outcome-unknown'],
    ['reload', { ...same, activeState: 'reloading' }, null],
    ['start', { ...same, activeState: 'inactive' }, 'outcome-unknown'],
    ['start', { activeState: 'active' }, { invocationId: 'a'.repeat(32) }],
  ])('a %s of a unit that is now %j comes to %j', (verb, changes, expected) =>
    expect(derive(changes, 'boot', verb)).toEqual(expected),
  );
  it('is open while a job is queued', () => expect(derive({ job: { id: 5, type: 'start' } })).toBeNull());
});
