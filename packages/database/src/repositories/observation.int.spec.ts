import { newId, type ObservationEntry } from '@smart-monitor/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { hostId, noon, record, startFixture, type Fixture } from '../spec-fixture.js';
import { LedgerRepository } from './ledger.repository.js';
import { ObservationRepository } from './observation.repository.js';

const bootId = 'b0072c1e-5b7f-4c1d-9a53-1f2e3d4c5b6a';
const hour = 3_600_000;

let fixture: Fixture;
beforeAll(async () => (fixture = await startFixture()));
afterAll(() => fixture.stop());

const entry = (unit: string, more: Partial<ObservationEntry> = {}): ObservationEntry => ({
  kind: 'state',
  unit,
  mono: 1_234_567.890_123,
  body: { change: { activeState: 'failed', stateChangeTimestampMonotonic: 1_234_567_890_123 } },
  ...more,
});
const line = (seq: number, at: number, entries: readonly ObservationEntry[]) =>
  record({ kind: 'observations', seq, bootId, entries }, at);
const beginning = (kind: 'begin' | 'checkpoint') => entry('', { kind, body: { restored: {} } });

describe('observations', () => {
  it('come back in their order, each as it was, however often and in whatever order they were shipped', async () => {
    const ledger = new LedgerRepository(fixture.database);
    const first = line(10, noon, [entry('a.service'), entry('b.service', { kind: 'removed', body: null })]);
    // The clock was set back meanwhile: the number rules, not the time.
    const second = line(12, noon - 5, [entry('ä "c".service')]);
    await ledger.ship([second]);
    await ledger.ship([first, second]);
    const rows = await new ObservationRepository(fixture.database).page(hostId, 0, noon + hour);
    expect(rows).toEqual([
      { ...first.body.entries[0], seq: 10, at: noon, bootId },
      { ...first.body.entries[1], seq: 11, at: noon, bootId },
      { ...second.body.entries[0], seq: 12, at: noon - 5, bootId },
    ]);
    expect(await new ObservationRepository(fixture.database).page(hostId, 12, noon + hour)).toEqual([]);
    expect(await new ObservationRepository(fixture.database).page(newId(), 0, noon + hour)).toEqual([]);
  });

  it('are no events', async () => {
    expect(await fixture.database.query('count', 'SELECT FROM events')).toHaveLength(0);
  });

  it('are played back from the last beginning before the range, or from the first one in it', async () => {
    const repository = new ObservationRepository(fixture.database);
    const at = noon + 24 * hour;
    const empty = { seq: null, at: null, count: 0 };
    expect(await repository.range(hostId, noon, at, 100)).toEqual(empty);
    await new LedgerRepository(fixture.database).ship([
      line(20, at + hour, [beginning('begin'), entry('a.service')]),
      line(22, at + 2 * hour, [
        beginning('checkpoint'),
        // A later piece of it: no place to begin at.
        entry('', { kind: 'checkpoint', body: { units: [] } }),
      ]),
      line(24, at + 3 * hour, [entry('a.service')]),
    ]);
    expect(await repository.range(hostId, at, at + 9 * hour, 100)).toEqual({
      seq: 20,
      at: at + hour,
      count: 5,
    });
    const later = { seq: 22, at: at + 2 * hour, count: 3 };
    expect(await repository.range(hostId, at + 2.5 * hour, at + 9 * hour, 100)).toEqual(later);
    expect(await repository.range(hostId, at + 2.5 * hour, at + 9 * hour, 2)).toEqual({ ...later, count: 2 });
    expect(await repository.range(hostId, at - 9 * hour, at, 100)).toEqual(empty);
  });
});
