import { describe, expect, it } from 'vitest';
import { keys } from '../api/keys.js';
import type { Overview, ServicePage, ServiceRow, Telemetry } from '../api/types.js';
import { readChange, readStatus, type Change } from './change.js';
import { outdatedBy, withMovedUnit, withUnitState } from './reduce.js';
import { lineOf, liveWindowMs, readSample, withSample, type LiveSample } from './samples.js';

const row = (name: string, extra: Partial<ServiceRow> = {}): ServiceRow =>
  ({
    host_id: 'h',
    service_name: name,
    status: 'running',
    raw_status: 'active',
    sub_state: 'running',
    since: '2026-11-21T10:00:00.000Z',
    updated: '2026-11-21T10:00:00.000Z',
    recent_failures: 0,
    ...extra,
  }) as ServiceRow;
const page = (...items: ServiceRow[]): ServicePage => ({
  total: items.length,
  items,
  limit: 5000,
  offset: 0,
});
const failed: Change = {
  kind: 'unit-state',
  hostId: 'h',
  subject: 'b.service',
  at: Date.parse('2026-11-21T12:00:00.041Z'),
  body: { unit: 'b.service', rawStatus: 'failed', normalizedStatus: 'failed', subState: 'failed' },
};

describe('readChange', () => {
  it('reads host, subject and body', () => {
    const data = JSON.stringify({
      kind: 'decision',
      hostId: 'h',
      subject: 'a.service',
      at: 5,
      body: { incidentId: 'i' },
    });
    expect(readChange('decision', data)).toEqual({
      kind: 'decision',
      hostId: 'h',
      subject: 'a.service',
      at: 5,
      body: { incidentId: 'i' },
    });
  });
  it('gives nothing for a broken line', () => expect(readChange('host', '{"a')).toBeNull());
  it('survives data that is no object', () => expect(readChange('host', '3')?.subject).toBe(''));
});

describe('readStatus', () => {
  it('reads a stale database with its moment', () =>
    expect(readStatus('{"state":"stale","since":7}')).toEqual({ state: 'stale', since: 7 }));
  it('ignores what it does not know', () => expect(readStatus('{"state":"odd"}')).toBeNull());
});

describe('outdatedBy', () => {
  it('asks for the story that a decision belongs to', () =>
    expect(outdatedBy({ ...failed, kind: 'decision', body: { incidentId: 'i' } })).toEqual([
      keys.incident('i'),
      keys.service('h', 'b.service'),
      keys.overview,
    ]));
  it('leaves the overview alone where no incident is concerned', () =>
    expect(outdatedBy({ ...failed, kind: 'decision' })).toEqual([keys.service('h', 'b.service')]));
  it('asks for the lists when an incident opens', () =>
    expect(outdatedBy({ ...failed, kind: 'incident-opened', body: { incidentId: 'i' } })).toContainEqual(
      keys.allIncidents,
    ));
});

describe('withUnitState', () => {
  it('changes the row in its place', () => {
    const next = withUnitState(page(row('a.service'), row('b.service'), row('c.service')), failed, 0);
    expect(next.items.map((each) => each.service_name)).toEqual(['a.service', 'b.service', 'c.service']);
    expect(next.items[1]).toMatchObject({
      status: 'failed',
      raw_status: 'failed',
      since: '2026-11-21T12:00:00.041Z',
      recent_failures: 1,
    });
  });
  it('keeps the beginning of a state that is told of again', () => {
    const once = withUnitState(page(row('b.service')), failed, 0);
    const twice = withUnitState(once, { ...failed, at: (failed.at ?? 0) + 60_000 }, 0);
    expect(twice.items[0]).toMatchObject({ since: '2026-11-21T12:00:00.041Z', recent_failures: 1 });
  });
  it('leaves the list alone for another host or a state that it does not know', () => {
    const before = page(row('b.service'));
    expect(withUnitState(before, { ...failed, hostId: 'other' }, 0)).toBe(before);
    expect(withUnitState(before, { ...failed, body: { normalizedStatus: 'odd' } }, 0)).toBe(before);
  });
});

describe('withMovedUnit', () => {
  const counts = { total: 3, running: 2, stopped: 1, failed: 0, unknown: 0 };
  const overview = {
    units: counts,
    hosts: [
      { id: 'h', unitCounts: counts },
      { id: 'x', unitCounts: counts },
    ],
  };
  it('moves one unit of its host and of the whole', () => {
    const next = withMovedUnit(overview as unknown as Overview, 'h', 'running', 'failed');
    expect(next.units).toMatchObject({ running: 1, failed: 1, total: 3 });
    expect(next.hosts.map((host) => host.unitCounts.failed)).toEqual([1, 0]);
  });
});

describe('samples', () => {
  const sample = (at: number, value = 1): LiveSample => ({
    hostId: 'h',
    at,
    values: [
      { key: 'n', unit: 'bytes/s', kind: 'gauge', labels: { interface: 'eth0' }, value },
      { key: 'n', unit: 'bytes/s', kind: 'gauge', labels: { interface: 'lo' }, value: 100 },
      { key: 'n', unit: 'bytes/s', kind: 'gauge', labels: { interface: 'eth1' }, value },
    ],
  });
  const stored = (at: number[]): Telemetry =>
    ({
      series: [
        { labels: { interface: 'eth0' }, at, mean: at.map(() => 5), min: [], max: [] },
        { labels: { interface: 'lo' }, at, mean: at.map(() => 900), min: [], max: [] },
      ],
    }) as unknown as Telemetry;
  const notLoopback = (labels: Readonly<Record<string, string>>): boolean => labels['interface'] !== 'lo';

  it('refuses what is no sample', () => expect([readSample('{}'), readSample('x')]).toEqual([null, null]));
  it('keeps each moment once and only the window', () => {
    const old = withSample([], sample(1));
    expect(withSample(old, sample(1))).toBe(old);
    expect(withSample(old, sample(liveWindowMs + 2)).map((each) => each.at)).toEqual([liveWindowMs + 2]);
  });
  it('adds up the interfaces that count, the past first', () => {
    const line = lineOf(stored([1000, 6000]), [sample(5000), sample(11_000, 7)], 'n', notLoopback, 'sum');
    expect(line).toEqual({ at: [1000, 6000, 11_000], values: [5, 5, 14] });
  });
  it('takes the largest where that is asked', () =>
    expect(lineOf(undefined, [sample(1, 3)], 'n', () => true, 'max').values).toEqual([100]));
  it('shows a hole where nothing was measured', () =>
    expect(lineOf(stored([1000]), [sample(100_000)], 'n', notLoopback, 'sum').values).toEqual([5, null, 2]));
});
