import {
  newId,
  type ActionResult,
  type IncidentClosedRecord,
  type LedgerRecord,
} from '@smart-monitor/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database, type Runner } from '../database.js';
import { provisionLogins } from '../logins.js';
import { noon, record, startFixture, type Fixture } from '../spec-fixture.js';
import { KpiRepository, type KpiQuery, type Kpis } from './kpi.repository.js';
import { LedgerRepository } from './ledger.repository.js';

const minute = 60_000;
const day = 24 * 60 * minute;
const [hostA, hostB] = ['0d2c6a1e-5b7f-4c1d-9a53-00000000000a', '0d2c6a1e-5b7f-4c1d-9a53-00000000000b'];
const range: KpiQuery = { from: noon, to: noon + day, baselineMs: 15 * minute };
const nothing = { count: 0, p50Ms: null, p95Ms: null, meanMs: null };

let fixture: Fixture;
let asConsole: Database;
let kpis: KpiRepository;
beforeAll(async () => {
  fixture = await startFixture();
  const { gui } = await provisionLogins(fixture.server.url, { gui: 'g' });
  // The console's own login: what it may not read, it cannot count.
  asConsole = Database.open({ url: gui }, { applicationName: 'spec', statementMs: 60_000 });
  kpis = new KpiRepository(asConsole);
});
afterAll(async () => {
  await asConsole.close();
  await fixture.stop();
});

/** How PostgreSQL answers a question of the repository. */
async function planOf(query: KpiQuery): Promise<string> {
  let rows: Record<string, unknown>[] = [];
  const explained: Runner = {
    query: async (what, sql, parameters) => {
      rows = await asConsole.query(what, `EXPLAIN ${sql}`, parameters);
      return [{ level: 3 }] as never;
    },
  };
  await new KpiRepository(explained).read(query);
  return rows.map((row) => String(row['QUERY PLAN'])).join('\n');
}

interface Failure {
  readonly host?: string;
  readonly unit?: string;
  readonly at?: number;
  readonly detectedBy?: string;
  /** From the failure to the record, milliseconds; null where systemd has no stamp of it. */
  readonly detectionMs?: number | null;
  /** How it ended and after how long; null while it is open. */
  readonly end?: readonly [IncidentClosedRecord['state'], number] | null;
  readonly actions?: readonly (readonly [by: string, ActionResult | null, verified: boolean | null])[];
}

/** What an orchestrator would ship of one failure. */
function failure(of: Failure): LedgerRecord[] {
  const { host = hostA, unit = 'a.service', at = noon, detectedBy = 'PropertiesChanged', end = null } = of;
  const incidentId = newId();
  const more = { hostId: host, hostname: host === hostA ? 'alpha' : 'beta' };
  const records: LedgerRecord[] = [];
  const opened = record(
    { kind: 'incident-opened', incidentId, unit, condition: 'failed', detectedBy, summary: '' },
    at,
    more,
  );
  const detectionMs = of.detectionMs ?? null;
  records.push(
    detectionMs === null
      ? opened
      : { ...opened, body: { ...opened.body, failedMono: opened.mono - detectionMs } },
  );
  for (const [by, result, verified] of of.actions ?? []) {
    const actionId = newId();
    const about = { actionId, incidentId, unit };
    const intent = { ...about, decisionId: newId(), requestId: null, verb: 'restart', by } as const;
    records.push(record({ kind: 'intent', ...intent, invocationBefore: 'x', bootId: 'b' }, at + 1, more));
    if (result !== null)
      records.push(
        record(
          { kind: 'outcome', ...about, result, code: '', detail: '', invocationAfter: '', durationMs: 5 },
          at + 2,
          more,
        ),
      );
    if (verified !== null)
      records.push(record({ kind: 'verification', ...about, verified, checks: [] }, at + 3, more));
  }
  if (end !== null) {
    const [state, durationMs] = end;
    records.push(
      record({ kind: 'incident-closed', incidentId, unit, state, summary: '', durationMs }, at + 4, more),
    );
  }
  return records;
}

const policy = 'policy:unit-failed';
const store = (...failures: Failure[]) =>
  new LedgerRepository(fixture.database).ship(failures.flatMap(failure));

describe('the figures of recovery', () => {
  it('are zero and unknown where nothing happened, and never an error', async () => {
    const empty: Kpis = await kpis.read(range);
    expect(empty).toMatchObject({ hosts: [], units: [], unitCount: 0 });
    expect(empty.total).toMatchObject({ incidents: 0, actions: 0, savedMs: 0 });
    expect(empty.total.detection).toEqual(nothing);
    expect(empty.total.recovery).toEqual(nothing);
  });

  it('count what the words say, and nothing else', async () => {
    await store(
      { detectionMs: 4, end: ['recovered', 40], actions: [[policy, 'done', true]] },
      // The first action did not help, the second did.
      {
        at: noon + 1000,
        detectionMs: 6,
        end: ['recovered', 60],
        actions: [
          [policy, 'failed', null],
          [policy, 'done', true],
        ],
      },
      // Longer than the baseline: nothing was saved.
      { at: noon + 2000, detectionMs: 8, end: ['recovered', 20 * minute], actions: [[policy, 'done', true]] },
      // A person's restart is no success of ours, and saves nobody's time.
      { at: noon + 3000, detectionMs: 10, end: ['recovered', 80], actions: [['person:ann', 'done', true]] },
      { at: noon + 4000, end: ['recovered-by-itself', 350] },
      { at: noon + 5000, end: ['operator-stopped', 9], actions: [[policy, 'refused', null]] },
      { at: noon + 6000, end: ['removed', 9], actions: [[policy, 'unreachable', null]] },
      // Found at a start, three weeks late: told apart from what was watched.
      {
        host: hostB,
        unit: 'b.service',
        detectedBy: 'start',
        detectionMs: 21 * day,
        actions: [[policy, 'done', false]],
      },
      { host: hostB, unit: 'b.service', at: noon + day - 5, actions: [[policy, null, null]] },
      // Out of the range, on both sides.
      { at: noon - 10, end: ['recovered', 1], actions: [[policy, 'done', true]] },
      { at: noon + day, end: ['recovered', 1], actions: [[policy, 'done', true]] },
    );
    const { total, hosts, units, unitCount } = await kpis.read(range);
    expect(total).toEqual({
      incidents: 9,
      open: 2,
      healed: 3,
      helped: 1,
      recoveredByItself: 1,
      otherEnds: 2,
      foundLater: 1,
      detection: { count: 4, p50Ms: 7, p95Ms: expect.closeTo(9.7), meanMs: 7 },
      recovery: { count: 4, p50Ms: 70, p95Ms: expect.any(Number), meanMs: expect.closeTo(300_045) },
      actions: 6,
      verified: 3,
      failed: 2,
      undecided: 1,
      notCarriedOut: 2,
      restarts: 6,
      savedMs: 30 * minute - 100,
    });
    expect(hosts.map(({ hostname, incidents }) => [hostname, incidents])).toEqual([
      ['alpha', 7],
      ['beta', 2],
    ]);
    expect(units.map(({ unit, restarts, open }) => [unit, restarts, open])).toEqual([
      ['a.service', 4, 0],
      ['b.service', 2, 2],
    ]);
    expect(unitCount).toBe(2);
    expect(hosts[1]!.detection).toEqual(nothing);
  });

  it('are those of one host or one unit where asked, and of so many units at most', async () => {
    const beta = await kpis.read({ ...range, hostId: hostB });
    expect(beta.total).toMatchObject({ incidents: 2, actions: 2 });
    expect(beta.units).toHaveLength(1);
    expect((await kpis.read({ ...range, unit: 'a.service' })).total.incidents).toBe(7);
    expect((await kpis.read({ ...range, unit: 'c.service' })).total.incidents).toBe(0);
    const one = await kpis.read({ ...range, units: 1 });
    expect(one.units.map(({ unit }) => unit)).toEqual(['a.service']);
    expect(one.unitCount).toBe(2);
  });

  it('are the same in the view for people, summed up over its days', async () => {
    const [sums] = await fixture.database.query<Record<string, number>>(
      'sum the view up',
      `SELECT sum(incidents)::int AS incidents, sum(healed)::int AS healed, sum(recovered_by_itself)::int AS "recoveredByItself",
         sum(actions)::int AS actions, sum(verified)::int AS verified, sum(failed)::int AS failed FROM recovery_kpis`,
    );
    const { total } = await kpis.read({ ...range, from: 0, to: noon + 10 * day });
    expect(total).toMatchObject(sums!);
  });
});

describe('with a year of 100,000 incidents', () => {
  const end = noon - day;
  const year = { from: end - 366 * day, to: end, baselineMs: 15 * minute };

  beforeAll(async () => {
    // A year in one statement takes longer than a service would wait.
    const owner = Database.open(fixture.server, { applicationName: 'spec', statementMs: 60_000 });
    for (const sql of [
      `INSERT INTO incidents (id, host_id, hostname, unit, condition, detected_by, state, opened_at, opened_mono, failed_mono, closed_at, duration_ms)
       SELECT gen_random_uuid(), ('0d2c6a1e-5b7f-4c1d-9a53-0000000001' || lpad(to_hex(n % 20), 2, '0'))::uuid, 'host' || n % 20, 'unit' || n % 500 || '.service',
         'failed', 'PropertiesChanged', 'recovered', to_timestamp(${end / 1000}) - n * interval '5 minutes', 1000, 995, now(), 20 + n % 100
       FROM generate_series(1, 100000) n`,
      `INSERT INTO recovery_actions (id, host_id, hostname, unit, incident_id, verb, "by", begun_at, result, verified)
       SELECT gen_random_uuid(), host_id, hostname, unit, id, 'restart', 'policy:unit-failed', opened_at + interval '2 milliseconds', 'done', true
       FROM incidents WHERE duration_ms < 120 AND opened_mono = 1000`,
      'ANALYZE incidents, recovery_actions',
    ])
      await owner.query('seed a year', sql);
    await owner.close();
  }, 120_000);

  it('reads only the days that are asked for, by the indexes', async () => {
    const plan = await planOf({ ...year, from: year.to - day });
    expect(plan).toContain('incidents_by_time');
    expect(plan).toContain('recovery_actions_by_time');
    expect(plan).not.toContain('Seq Scan');
  });

  it('reads one unit by its own index', async () => {
    const hostId = '0d2c6a1e-5b7f-4c1d-9a53-000000000107';
    const plan = await planOf({ ...year, hostId, unit: 'unit7.service' });
    expect(plan).toContain('incidents_by_unit');
  });

  it('counts all of it', async () => {
    const { total, hosts, units, unitCount } = await kpis.read(year);
    expect(total).toMatchObject({ healed: total.incidents, verified: total.actions });
    expect(total.incidents).toBeGreaterThan(99_000);
    expect([hosts.length, units.length, unitCount]).toEqual([20, 20, 500]);
  });
});
