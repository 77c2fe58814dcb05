import { newId, type LedgerRecord } from '@smart-monitor/contracts';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { hostId, noon, record, startFixture, story, type Fixture } from '../spec-fixture.js';
import { IncidentRepository } from './incident.repository.js';
import { AuditRepository } from './audit.repository.js';
import { LedgerRepository } from './ledger.repository.js';
import { ServiceStatusRepository } from './service-status.repository.js';

const tables = [
  'service_status',
  'service_current',
  'incidents',
  'decisions',
  'evidence',
  'recovery_actions',
  'request_results',
  'events',
];

let fixture: Fixture;
let ledger: LedgerRepository;
beforeAll(async () => {
  fixture = await startFixture();
  ledger = new LedgerRepository(fixture.database);
});
afterAll(() => fixture.stop());
beforeEach(() => fixture.database.query('empty the tables', `TRUNCATE ${tables.join(', ')}`));

/** Everything that is stored, except for what tells when it was shipped (xid). */
async function everything(): Promise<Record<string, unknown[]>> {
  const found: Record<string, unknown[]> = {};
  for (const table of tables) {
    found[table] = await fixture.database.query(
      'read all',
      `SELECT to_jsonb(t) - 'xid' AS row FROM ${table} t ORDER BY 1`,
    );
  }
  return found;
}

describe('LedgerRepository.ship', () => {
  it('keeps where the audit log of the helper ended in the chained audit log, once', async () => {
    const end = record({ kind: 'helper-audit', seq: 41, head: 'ab', verdict: 'kept', known: null }, noon);
    const cut = record(
      { kind: 'helper-audit', seq: 7, head: 'cd', verdict: 'went-back', known: { seq: 41, head: 'ab' } },
      noon + 1,
    );
    for (let n = 0; n < 2; n += 1) expect((await ledger.ship([end, cut])).refused).toEqual([]);
    const audit = new AuditRepository(fixture.database);
    expect((await audit.list()).map(({ action, subject, detail }) => ({ action, subject, detail }))).toEqual([
      {
        action: 'helper-audit-went-back',
        subject: 'host-helper',
        detail: { seq: 7, head: 'cd', known: { seq: 41, head: 'ab' } },
      },
      { action: 'helper-audit-kept', subject: 'host-helper', detail: { seq: 41, head: 'ab', known: null } },
    ]);
    expect(await audit.verify('orchestrator', hostId)).toEqual({ entries: 2, brokenAt: null });
    const told = await fixture.database.query('read', 'SELECT kind, subject FROM events ORDER BY at');
    expect(told).toEqual(Array.from({ length: 2 }, () => ({ kind: 'helper-audit', subject: 'host-helper' })));
  });

  it('stores the story of a heal, and tells it again in order', async () => {
    const { incidentId, actionId, records } = story();
    expect(await ledger.ship(records)).toEqual({ stored: records.length, refused: [] });
    const told = (await new IncidentRepository(fixture.database).story(incidentId))!;
    expect(told.incident).toMatchObject({
      state: 'recovered',
      openedAt: noon + 1,
      closedAt: noon + 10_042,
      durationMs: 41,
      condition: 'failed',
    });
    expect(told.evidence).toMatchObject([{ topic: 'properties', body: { Result: 'signal' } }]);
    expect(told.decisions).toMatchObject([{ verdict: 'act', reason: 'unit-failed' }]);
    expect(told.actions).toMatchObject([
      {
        id: actionId,
        result: 'done',
        invocationAfter: 'a2',
        verified: true,
        begunAt: noon + 4,
        begunMono: 1_000_004,
      },
    ]);
    const state = await new ServiceStatusRepository(fixture.database).one(
      'BackendServer',
      'lab-web.service',
      noon + 20_000,
    );
    expect(state).toMatchObject({
      rawStatus: 'active',
      since: noon + 41,
      lastRecoveryResult: 'success',
      recentFailures: 1,
    });
  });

  it('changes nothing when shipped again, whole or in part', async () => {
    const { records } = story();
    await ledger.ship(records);
    const before = await everything();
    await ledger.ship(records);
    await ledger.ship(records.slice(2, 6));
    for (const one of records) await ledger.ship([one]);
    expect(await everything()).toEqual(before);
  });

  it('ends in the same rows whatever the order and the batches', async () => {
    const { records } = story();
    await ledger.ship(records);
    const expected = await everything();
    const orders = fc.shuffledSubarray(records, { minLength: records.length, maxLength: records.length });
    await fc.assert(
      fc.asyncProperty(orders, fc.integer({ min: 1, max: records.length }), async (order, size) => {
        await fixture.database.query('empty the tables', `TRUNCATE ${tables.join(', ')}`);
        for (let i = 0; i < order.length; i += size) await ledger.ship(order.slice(i, i + size));
        expect(await everything()).toEqual(expected);
      }),
      { numRuns: 25 },
    );
  });

  it('stores records whose parents never came', async () => {
    const { records, incidentId, actionId } = story();
    await ledger.ship(
      records.filter(({ body }) => body.kind === 'incident-closed' || body.kind === 'verification'),
    );
    const told = (await new IncidentRepository(fixture.database).story(incidentId))!;
    expect(told.incident).toMatchObject({ state: 'recovered', condition: '', openedAt: noon + 10_001 });
    expect(told.actions).toMatchObject([{ id: actionId, verified: true, result: null, begunAt: null }]);
  });

  it('strips NUL and lone surrogates instead of failing for ever', async () => {
    const broken = record({
      kind: 'evidence',
      evidenceId: newId(),
      incidentId: newId(),
      unit: 'x\0.service',
      topic: 'journal',
      body: { 'ke\0y': ['a\0b', '\ud800c', 'fine \u{1f600}'], big: 12n },
    });
    expect(await ledger.ship([broken])).toEqual({ stored: 1, refused: [] });
    expect(await fixture.database.query('read', 'SELECT unit, body FROM evidence')).toEqual([
      { unit: 'x.service', body: { key: ['ab', 'c', 'fine \u{1f600}'], big: '12' } },
    ]);
  });

  it('sets aside what PostgreSQL will never accept, and stores the rest', async () => {
    const { records } = story();
    const bad = record({
      kind: 'evidence',
      evidenceId: 'not-a-uuid',
      incidentId: newId(),
      unit: 'x',
      topic: 'journal',
      body: null,
    });
    const result = await ledger.ship([...records.slice(0, 4), bad, ...records.slice(4)]);
    expect(result.stored).toBe(records.length);
    expect(result.refused).toMatchObject([{ id: bad.id, reason: expect.stringContaining('uuid') }]);
    expect(await fixture.database.query('count', 'SELECT 1 FROM events')).toHaveLength(records.length);
  });

  it('tells events of everything, with evidence only by name', async () => {
    const { records } = story();
    await ledger.ship(records);
    const rows = await fixture.database.query<{ kind: string; body: object }>(
      'read',
      'SELECT kind, body FROM events ORDER BY id',
    );
    expect(rows.map(({ kind }) => kind)).toEqual(records.map(({ body }) => body.kind));
    expect(rows[2]!.body).not.toHaveProperty('body');
    expect(rows[4]!.body).toMatchObject({ by: 'policy:unit-failed', hostname: 'BackendServer' });
  });

  it('wakes listeners once for each batch', async () => {
    const listener = new pg.Client({ connectionString: fixture.server.url });
    await listener.connect();
    const heard: string[] = [];
    listener.on('notification', ({ channel }) => heard.push(channel));
    await listener.query('LISTEN smartmon_events; LISTEN smartmon_results');
    await ledger.ship([
      ...story().records,
      record({ kind: 'request-result', requestId: newId(), state: 'done', reason: '', answer: { a: 1 } }),
    ]);
    await listener.query('SELECT 1');
    await listener.end();
    expect(heard.sort()).toEqual(['smartmon_events', 'smartmon_results']);
  });

  it('keeps since while hourly snapshots repeat a state, and ignores late news for the present', async () => {
    const seen = (rawStatus: string, at: number): LedgerRecord =>
      record(
        {
          kind: 'unit-state',
          unit: 'a.service',
          rawStatus,
          normalizedStatus: 'running',
          subState: 'x',
          serviceType: 'simple',
          unitFileState: 'enabled',
          recoverable: true,
        },
        at,
      );
    await ledger.ship([seen('active', noon), seen('active', noon + 3_600_000)]);
    await ledger.ship([seen('active', noon + 7_200_000)]);
    await ledger.ship([seen('reloading', noon + 60_000)]);
    const state = await new ServiceStatusRepository(fixture.database).one(hostId, 'a.service');
    expect(state).toMatchObject({ rawStatus: 'active', updatedAt: noon + 7_200_000 });
    expect(
      await new ServiceStatusRepository(fixture.database).history(hostId, 'a.service', noon),
    ).toHaveLength(4);
  });
});
