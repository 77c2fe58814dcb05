import type { HostSample } from '@smart-monitor/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../database.js';
import { hostId, startFixture, type Fixture } from '../spec-fixture.js';
import { PartitionRepository } from './partition.repository.js';
import { TelemetryRepository } from './telemetry.repository.js';

const day = 86_400_000;
// Today, because partitions are made around the server's own today.
const today = Math.floor(Date.now() / day) * day;

function sample(at: number, value: number, keys = 10): HostSample {
  const values = Array.from({ length: keys }, (_, i) => ({
    key: i < 2 ? 'disk.busy' : `key.${i}`,
    unit: 'percent',
    kind: 'gauge' as const,
    labels: (i < 2 ? { device: `sd${i}`, bus: 'a' } : {}) as Record<string, string>,
    value: value + i,
  }));
  return { hostId, hostname: 'BackendServer', at, values, sources: [] };
}

let fixture: Fixture;
let telemetry: TelemetryRepository;
let partitions: PartitionRepository;
beforeAll(async () => {
  fixture = await startFixture();
  telemetry = new TelemetryRepository(fixture.database);
  partitions = new PartitionRepository(fixture.database);
});
afterAll(() => fixture.stop());

async function names(): Promise<string[]> {
  const rows = await fixture.database.query<{ name: string }>(
    'list',
    `SELECT inhrelid::regclass::text AS name FROM pg_inherits WHERE inhparent = 'telemetry'::regclass ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

describe('PartitionRepository', () => {
  it('makes each day once, when several ask at the same moment', async () => {
    const others = Array.from({ length: 4 }, () =>
      Database.open(fixture.server, { applicationName: 'other' }),
    );
    const all = [fixture.database, ...others];
    await Promise.all(all.map((database) => database.connect()));
    for (let round = 0; round < 10; round++) {
      const made = await Promise.all(all.map((database) => new PartitionRepository(database).ensure(2)));
      expect(made.reduce((sum, each) => sum + each, 0)).toBe(4);
      expect(await names()).toHaveLength(4);
      if (round < 9) await partitions.drop(today + 5 * day);
    }
    await Promise.all(others.map((database) => database.close()));
  });

  it('drops the days that are over, and only those', async () => {
    await partitions.ensureBetween(today - 6 * day, today - 2 * day);
    expect(await partitions.drop(today - 2 * day + 1)).toHaveLength(4);
    expect(await partitions.drop(today - 2 * day + 1)).toEqual([]);
    expect(await names()).toHaveLength(5);
  });

  it('refuses days beyond reason', async () => {
    await expect(partitions.ensureBetween(0, today)).rejects.toThrow(/out of bounds/);
  });
});

describe('TelemetryRepository', () => {
  it('stores 10,000 values and the same again only once', async () => {
    const samples = Array.from({ length: 1_000 }, (_, i) => sample(today + i * 1_000, i % 100));
    const began = performance.now();
    for (let i = 0; i < samples.length; i += 100) await telemetry.write(samples.slice(i, i + 100));
    const rate = Math.round(10_000 / ((performance.now() - began) / 1_000));
    console.info(`10,000 values in batches of 1,000: ${rate} values/s`);
    expect(await telemetry.write(samples.slice(0, 50))).toEqual({ stored: 0, outOfTime: 0 });
    expect(await fixture.database.query('count', 'SELECT count(*)::int AS n FROM telemetry')).toEqual([
      { n: 10_000 },
    ]);
    expect(await new TelemetryRepository(fixture.database).series(hostId)).toHaveLength(10);
  });

  it('cuts a range into buckets with minimum, mean and maximum for each series', async () => {
    const [first, second] = await telemetry.query({
      hostId,
      key: 'disk.busy',
      from: today,
      to: today + 1_000_000,
      points: 10,
    });
    expect(first!.labels).toEqual({ bus: 'a', device: 'sd0' });
    expect(second!.points).toHaveLength(10);
    expect(first!.points[1]).toEqual({ at: today + 100_000, min: 0, avg: 49.5, max: 99 });
    expect(second!.points[1]).toEqual({ at: today + 100_000, min: 1, avg: 50.5, max: 100 });
    const one = await telemetry.query({
      hostId,
      key: 'disk.busy',
      labels: { device: 'sd1' },
      from: today,
      to: today + 1_000_000,
      points: 3,
    });
    expect(one).toHaveLength(1);
    expect(one[0]!.points.length).toBeLessThanOrEqual(3);
  });

  it('gives the newest value of each series', async () => {
    const latest = await telemetry.latest(hostId, today + 1_000_000);
    expect(latest).toHaveLength(10);
    expect(latest[0]).toMatchObject({ key: 'disk.busy', at: today + 999_000, value: 99, unit: 'percent' });
  });

  it('makes the day of a late sample by itself, and leaves out impossible times', async () => {
    const result = await telemetry.write([
      sample(today - 3 * day, 1),
      sample(0, 1),
      sample(Date.now() + 90 * day, 1),
    ]);
    expect(result).toEqual({ stored: 10, outOfTime: 2 });
    const [old] = await telemetry.query({
      hostId,
      key: 'key.5',
      from: today - 4 * day,
      to: today - 2 * day,
      points: 2,
    });
    expect(old!.points).toMatchObject([{ avg: 6 }]);
  });

  it('knows one series whatever the order of its labels', async () => {
    const metric = { key: 'order', unit: '', kind: 'gauge' as const, value: 1 };
    const base = { hostId, hostname: 'x', sources: [] };
    await telemetry.write([{ ...base, at: today, values: [{ ...metric, labels: { a: '1', b: '2' } }] }]);
    await telemetry.write([{ ...base, at: today + 1, values: [{ ...metric, labels: { b: '2', a: '1' } }] }]);
    expect((await telemetry.series(hostId)).filter(({ key }) => key === 'order')).toHaveLength(1);
  });
});
