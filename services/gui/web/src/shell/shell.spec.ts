import { describe, expect, it } from 'vitest';
import type { Me, OverviewHost } from '../api/types.js';
import { matching, type PaletteItem } from './palette-items.js';
import { repairsOff, warningsOf } from './warnings.js';

const me = { insecure: false } as Me;
const host = (control: object | null, more: object = {}): OverviewHost =>
  ({
    id: 'h',
    hostname: 'web01',
    controlStale: false,
    controlAt: 7,
    control:
      control === null
        ? null
        : {
            bus: 'live',
            dryRun: false,
            monitorOnly: false,
            lab: false,
            policiesProblem: '',
            checksProblem: '',
            helper: { state: 'ready', detail: '', findings: [] },
            ...control,
          },
    ...more,
  }) as OverviewHost;
const finding = (topic: string, tone: string, banner: string): object => ({
  topic,
  tone,
  banner,
  says: 'So it is.',
  remedy: 'Do this.',
});
const absent = {
  state: 'absent',
  detail: '',
  findings: [finding('reach', 'bad', 'The host helper is absent')],
};
const titles = (...hosts: OverviewHost[]): string[] => warningsOf(me, hosts).map((warning) => warning.title);

describe('warningsOf', () => {
  it('is silent where repairs are on', () => expect(titles(host({}))).toEqual([]));
  it('says that the policies cannot be used', () =>
    expect(titles(host({ policiesProblem: 'line 3: mode' }))).toEqual(['The policies cannot be used']));
  it('tells of checks that cannot be used', () =>
    expect(titles(host({ checksProblem: 'line 3: kind' }))).toEqual(['The checks cannot be used']));
  it('says that a maintenance window is in force, until when, by whom and about what', () => {
    const window = { id: 'w', name: 'new disk', by: 'ada', note: 'ticket 12', since: 0 };
    const until = new Date(2026, 10, 21, 14, 30).getTime();
    const of = (units: string[]) => host({ maintenance: [{ ...window, units, until }] });
    expect(warningsOf(me, [of(['db-*'])])).toMatchObject([
      {
        tone: 'warn',
        title: expect.stringMatching(/^Maintenance: new disk, until .*14:30/),
        detail: expect.stringContaining('Planned by ada. Nothing is done to db-* by itself'),
      },
    ]);
    expect(warningsOf(me, [of(['*'])])[0]?.detail).toContain('any service');
  });
  it('puts the gravest first', () =>
    expect(titles(host({ lab: true, dryRun: true, helper: absent }))).toEqual([
      'The host helper is absent',
      'Dry run',
      'Lab host',
    ]));
  it('says what is so with the helper and what to do about it, only where it needs a person', () => {
    const findings = [
      finding('reach', 'ok', ''),
      finding('audit', 'bad', 'The audit log was changed'),
      finding('native', 'unknown', ''),
    ];
    expect(warningsOf(me, [host({ helper: { state: 'ready', detail: '', findings } })])).toMatchObject([
      { tone: 'bad', title: 'The audit log was changed', detail: 'So it is. Do this.' },
    ]);
  });
  it('says only that a silent orchestrator is silent, and since when', () =>
    expect(warningsOf(me, [host({ dryRun: true }, { controlStale: true })])).toMatchObject([
      { title: 'The orchestrator is silent', since: 7 },
    ]));
  it('says the same of several hosts once, with their names', () =>
    expect(titles(host({ dryRun: true }), host({ dryRun: true }, { id: 'i', hostname: 'web02' }))).toEqual([
      'Dry run (web01, web02)',
    ]));
  it('says who has to answer before units are seen again', () => {
    expect(warningsOf(me, [host({ bus: 'lost' })])[0]?.detail).toContain('until the system bus answers');
    const helper = warningsOf(me, [host({ bus: 'lost', mode: 'helper' })])[0]?.detail;
    expect(helper).toContain('until the host helper tells');
    expect(helper).not.toContain('bus');
  });
  it('warns of plain http', () =>
    expect(warningsOf({ ...me, insecure: true }, [])[0]?.title).toBe('This connection is plain http'));
});

describe('repairsOff', () => {
  it.each([
    [host({}), null],
    [host({ helper: { state: 'degraded', detail: '', findings: [] } }), null],
    [host({ dryRun: true }), 'dry run'],
    [host({ monitorOnly: true, dryRun: true }), 'monitor only'],
    [host({ helper: { state: 'lease-held', detail: '', findings: [] } }), 'another instance acts'],
    [host({ bus: 'lost' }), 'bus lost'],
    [host(null), 'orchestrator silent'],
  ])('case %#', (given, expected) => expect(repairsOff(given)).toBe(expected));
});

describe('matching', () => {
  const item = (word: string, where = 'Page'): PaletteItem => ({
    id: word,
    word,
    where,
    run: () => undefined,
  });
  const items = [
    item('Services'),
    item('lab-web.service', 'running on lab'),
    item('web.service', 'failed on lab'),
  ];
  it('wants every word, in name or place', () =>
    expect(matching(items, 'web failed').map((each) => each.word)).toEqual(['web.service']));
  it('puts names that begin with it first', () =>
    expect(matching(items, 'web').map((each) => each.word)).toEqual(['web.service', 'lab-web.service']));
  it('shows all, up to the limit, before anything is typed', () =>
    expect(matching(items, ' ', 2)).toHaveLength(2));
});
