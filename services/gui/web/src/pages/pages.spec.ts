import { describe, expect, it } from 'vitest';
import type { ServiceRow, StoryStep, UnitState } from '../api/types.js';
import { withoutUnit } from '../format/sentence.js';
import { settle } from '../ui/arrivals.js';
import { flatten, journalLines, tableRows } from './incident/evidence-shape.js';
import { standingOf } from './incident/standing.js';
import { stretches } from './service/strip.js';
import { arrange, countStates, type Arrangement } from './services/arrange.js';

const state = (normalizedStatus: UnitState['normalizedStatus'], at: number): UnitState =>
  ({ normalizedStatus, at }) as UnitState;

describe('stretches', () => {
  it('fills the window without holes', () =>
    expect(stretches([state('running', 60), state('failed', 50), state('running', 20)], 0, 100)).toEqual([
      { status: 'unknown', from: 0, to: 20 },
      { status: 'running', from: 20, to: 50 },
      { status: 'failed', from: 50, to: 60 },
      { status: 'running', from: 60, to: 100 },
    ]));
  it('begins with the state that was there before the window', () =>
    expect(stretches([state('running', -40)], 0, 100)).toEqual([{ status: 'running', from: 0, to: 100 }]));
  it('joins equal neighbours', () =>
    expect(stretches([state('running', 30), state('running', 0)], 0, 100)).toHaveLength(1));
  it('is unknown throughout when nothing is known', () =>
    expect(stretches([], 0, 100)).toEqual([{ status: 'unknown', from: 0, to: 100 }]));
});

describe('arrange', () => {
  const row = (
    service_name: string,
    status: ServiceRow['status'],
    more: Partial<ServiceRow> = {},
  ): ServiceRow =>
    ({
      service_name,
      status,
      host: 'web01',
      host_id: 'h',
      since: '',
      recent_failures: 0,
      ...more,
    }) as ServiceRow;
  const rows = [
    row('nginx.service', 'running'),
    row('cron.service', 'failed'),
    row('apache2.service', 'running'),
  ];
  const wanted: Arrangement = {
    text: '',
    state: undefined,
    hostId: undefined,
    column: 'state',
    direction: 'asc',
  };
  const names = (change: Partial<Arrangement>): string[] =>
    arrange(rows, { ...wanted, ...change }).map((each) => each.service_name);

  it('puts failures first and breaks ties by name', () =>
    expect(names({})).toEqual(['cron.service', 'apache2.service', 'nginx.service']));
  it('matches every word in name or host', () =>
    expect(names({ text: 'WEB01 ngi' })).toEqual(['nginx.service']));
  it('narrows to a state and a host', () => {
    expect(names({ state: 'failed' })).toEqual(['cron.service']);
    expect(names({ hostId: 'other' })).toEqual([]);
  });
  it('turns round', () => expect(names({ column: 'name', direction: 'desc' })[0]).toBe('nginx.service'));
  it('counts states', () =>
    expect(countStates(rows)).toEqual({ running: 2, failed: 1, stopped: 0, unknown: 0 }));
});

describe('settle', () => {
  const id = (row: string): string => row;
  it('holds back what came at the head', () =>
    expect(settle(['c', 'b', 'a'], new Set(['a', 'b']), id)).toEqual({ shown: ['b', 'a'], waiting: 1 }));
  it('shows older rows that were added at the end', () =>
    expect(settle(['b', 'a', 'z'], new Set(['a', 'b']), id).waiting).toBe(0));
});

describe('standingOf', () => {
  const step = (kind: StoryStep['kind'], more: Partial<StoryStep> = {}): StoryStep =>
    ({ kind, title: 'Title.', ok: null, checks: [], ...more }) as StoryStep;
  const blocked = { checks: [{ reason: 'not-approved', hit: true, saw: '' }] } as Partial<StoryStep>;

  it('says that nothing will heal where nothing is decided and repairs are off', () =>
    expect(standingOf([step('detected')], 'dry run')).toEqual({
      tone: 'warn',
      sentence: 'Will not be healed: dry run',
    }));
  it('gives the reason of a decision not to act', () =>
    expect(standingOf([step('detected'), step('decision', blocked)], null)).toEqual({
      tone: 'warn',
      sentence: 'Title.',
    }));
  it('looks past evidence that came later', () =>
    expect(standingOf([step('action'), step('evidence')], null).sentence).toBe('Restarting'));
  it('does not hide a verification that failed', () =>
    expect(standingOf([step('verification', { ok: false })], null).tone).toBe('bad'));
});

describe('evidence', () => {
  it('finds journal lines and the reason why there are none', () => {
    expect(journalLines({ lines: [{ at: 5, message: 'hello' }] })).toEqual([{ at: 5, message: 'hello' }]);
    expect(journalLines({ lines: [], error: 'no helper' })).toEqual([{ at: null, message: 'no helper' }]);
    expect(journalLines({ other: 1 })).toBeNull();
  });
  it('finds the processes', () =>
    expect(tableRows({ ageMs: 1, top: [{ pid: 1, command: 'systemd' }] })).toEqual([
      { pid: '1', command: 'systemd' },
    ]));
  it('shows anything else by dotted names', () =>
    expect(flatten({ a: { b: 1 }, c: 'x', d: null })).toEqual([
      ['a.b', '1'],
      ['c', 'x'],
      ['d', '–'],
    ]));
});

describe('withoutUnit', () => {
  it('takes the name off', () =>
    expect(withoutUnit('a.service failed (signal 9).', 'a.service')).toBe('Failed (signal 9).'));
  it('leaves another beginning alone', () =>
    expect(withoutUnit('It failed.', 'a.service')).toBe('It failed.'));
});
