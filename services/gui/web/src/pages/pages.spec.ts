import { describe, expect, it } from 'vitest';
import type { HelperFinding, Incident, Journal, ServiceRow, UnitState } from '../api/types.js';
import { withoutUnit } from '../format/sentence.js';
import { settle } from '../ui/arrivals.js';
import { ageOf, facts, journalLines, pressureTable, processTables } from './incident/evidence-shape.js';
import { standingLook } from './incident/standing.js';
import { journalPause, paced, type PacedJournal } from './service/journal-pace.js';
import { beginningOf, stretches } from './service/strip.js';
import { sorted } from './system/helper-panel.js';
import { networkLook, rungLook } from './system/network-look.js';
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
  it('begin at the first known state, or with the window', () => {
    expect(beginningOf([state('running', 60), state('failed', 50)], 0, 100)).toBe(50);
    expect(beginningOf([state('running', 60), state('failed', -50)], 0, 100)).toBe(0);
    expect(beginningOf([], 0, 100)).toBe(0);
  });
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

describe('standingLook', () => {
  const standing = (state: Incident['standing']['state'], reason: Incident['standing']['reason'] = null) => ({
    state,
    reason,
    sentence: 'So it is.',
  });

  it('says that nothing will heal where nothing is decided and repairs are off', () =>
    expect(standingLook(standing('waiting'), 'dry run')).toEqual({
      tone: 'warn',
      sentence: 'Will not be healed: dry run',
    }));
  it('is calm while it is being looked at', () =>
    expect(standingLook(standing('waiting'), null)).toEqual({ tone: 'healing', sentence: 'So it is.' }));
  it('gives the reason of a decision not to act, also where repairs are off', () => {
    expect(standingLook(standing('waiting', 'waiting-backoff'), 'dry run').sentence).toBe('So it is.');
    expect(standingLook(standing('not-acted', 'not-approved'), null).tone).toBe('warn');
  });
  it('shows a repair that is under way', () =>
    expect(standingLook(standing('healing'), 'dry run').tone).toBe('healing'));
});

describe('evidence', () => {
  it('finds journal lines and the reason why there are none', () => {
    expect(journalLines({ lines: [{ at: 5, message: 'hello' }] })).toEqual([{ at: 5, message: 'hello' }]);
    expect(journalLines({ lines: [], error: 'no helper' })).toEqual([{ at: null, message: 'no helper' }]);
    expect(journalLines({ other: 1 })).toBeNull();
  });
  it('tells the processes in units that people read', () => {
    const process = {
      pid: 7,
      name: 'node',
      cpuPercent: 64.4,
      memoryBytes: 146_923_520,
      command: 'node main.js',
    };
    const tables = processTables({ ageMs: 1, top: { byCpu: [process], byMemory: [] } });
    expect(tables?.map(({ title }) => title)).toEqual(['By CPU', 'By memory']);
    expect(tables?.[0]?.rows).toEqual([['node', '7', '64 %', '140 MiB', 'node main.js']]);
    expect(processTables({ Result: 'signal' })).toBeNull();
  });
  it('tells the pressure as shares of the time', () => {
    const cpu =
      'some avg10=20.00 avg60=49.51 avg300=48.22 total=1194 full avg10=0.00 avg60=0.00 avg300=0.00 total=0';
    expect(pressureTable({ ageMs: 1984, pressure: { cpu, io: 'nonsense' } })?.rows).toEqual([
      ['CPU: some tasks waited', '20 %', '50 %', '48 %'],
      ['CPU: all tasks waited', '0.0 %', '0.0 %', '0.0 %'],
    ]);
    expect(pressureTable({ pressure: null })).toBeNull();
    expect(ageOf({ ageMs: 1984 })).toBe(1984);
  });
  it('shows anything else by dotted names, what matters of a unit first', () => {
    expect(facts({ a: { b: 1 }, c: 'x', d: null })).toEqual([
      ['a.b', '1'],
      ['c', 'x'],
      ['d', '–'],
    ]);
    expect(facts({ Type: 'simple', ExecMainCode: 2, Result: 'signal' })).toEqual([
      ['Result', 'signal'],
      ['ExecMainCode', '2 (killed by a signal)'],
      ['Type', 'simple'],
    ]);
  });
});

describe('the lines about the host helper', () => {
  const line = (topic: string, tone: HelperFinding['tone']): HelperFinding =>
    ({ topic, tone }) as HelperFinding;
  const topics = (findings: readonly HelperFinding[]): string[] => findings.map(({ topic }) => topic);

  it('begin with its state, then what is bad, then what warns; what is well is folded away', () => {
    const { shown, folded } = sorted([
      line('reach', 'ok'),
      line('mode', 'warn'),
      line('trail', 'bad'),
      line('lease', 'ok'),
      line('bus', 'ok'),
      line('native', 'unknown'),
    ]);
    expect([topics(shown), topics(folded)]).toEqual([
      ['reach', 'trail', 'mode', 'lease'],
      ['bus', 'native'],
    ]);
  });
  it('are none where an earlier version reported', () => expect(sorted([]).shown).toEqual([]));
});

describe('the pace of the journal', () => {
  const answer = (...messages: string[]): Journal =>
    ({ state: 'done', sentence: '', lines: messages.map((message, at) => ({ at, message })) }) as Journal;
  const ask = (...answers: Journal[]) =>
    answers.reduce<PacedJournal | undefined>((before, one) => paced(before, one), undefined);

  it('asks every 5 s while lines come', () => {
    expect(journalPause(undefined)).toBe(5_000);
    expect(journalPause(ask(answer('a'), answer('a', 'b')))).toBe(5_000);
  });
  it('backs off to 15 s while nothing comes, and no further', () => {
    expect(journalPause(ask(answer('a'), answer('a')))).toBe(10_000);
    expect(journalPause(ask(...Array.from({ length: 9 }, () => answer('a'))))).toBe(15_000);
  });
  it('is quick again with the first new line, also where the tail is full', () =>
    expect(journalPause(ask(answer('a', 'b'), answer('a', 'b'), answer('b', 'c')))).toBe(5_000));
});

describe('withoutUnit', () => {
  it('takes the name off', () =>
    expect(withoutUnit('a.service failed (signal 9).', 'a.service')).toBe('Failed (signal 9).'));
  it('leaves another beginning alone', () =>
    expect(withoutUnit('It failed.', 'a.service')).toBe('It failed.'));
});

describe('the way out of a host', () => {
  it('names the first broken rung in words', () => {
    expect(networkLook({ state: 'broken', broken: 'dns' })).toEqual({ tone: 'bad', word: 'DNS broken' });
    expect(networkLook({ state: 'suspected', broken: 'gateway' })).toEqual({
      tone: 'warn',
      word: 'Gateway suspected',
    });
    expect(networkLook({ state: 'fine', broken: null }).word).toBe('Whole');
  });
  it('says of each rung in a word how it is', () =>
    expect([true, false, null].map((ok) => rungLook({ ok }).word)).toEqual(['Good', 'Broken', 'Unknown']));
});
