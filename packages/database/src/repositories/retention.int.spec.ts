import { newId, type RequestKind } from '@smart-monitor/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from '../database.js';
import { provisionLogins } from '../logins.js';
import { hostId, record, startFixture, story, type Fixture } from '../spec-fixture.js';
import { LedgerRepository } from './ledger.repository.js';
import { RequestRepository } from './request.repository.js';
import { keptFor, RetentionRepository } from './retention.repository.js';

const hour = 3_600_000;
const day = 24 * hour;
const now = Date.now();

let fixture: Fixture;
let collector: Database;
let orchestrator: Database;
beforeAll(async () => {
  fixture = await startFixture();
  const urls = await provisionLogins(fixture.server.url, { collector: 'c', orchestrator: 'o' });
  collector = Database.open({ url: urls.collector }, { applicationName: 'spec' });
  orchestrator = Database.open({ url: urls.orchestrator }, { applicationName: 'spec' });
});
afterAll(async () => {
  await collector.close();
  await orchestrator.close();
  await fixture.stop();
});

const prune = (batch = 1_000) => new RetentionRepository(collector).prune(now, { batch, pauseMs: 0 });
const count = async (table: string) =>
  Number((await fixture.database.query<{ n: string }>('count', `SELECT count(*) AS n FROM ${table}`))[0]!.n);

async function ask(kind: RequestKind, at: number): Promise<string> {
  const requests = new RequestRepository(fixture.database);
  const id = newId();
  await requests.create({
    id,
    hostId,
    kind,
    target: 'a',
    args: {},
    by: 'me',
    createdAt: at,
    expiresAt: at + 30_000,
  });
  await requests.answer({ requestId: id, state: 'done', reason: '', answer: [] });
  await fixture.database.query(
    'date it back',
    'UPDATE request_results SET at = to_timestamp($2::float8 / 1000) WHERE request_id = $1',
    [id, at],
  );
  return id;
}

describe('retention', () => {
  it('keeps what is young and deletes what is too old, each by its own age', async () => {
    const young = story('young.service', now - day);
    const middle = story('middle.service', now - 100 * day);
    const old = story('old.service', now - 800 * day);
    await new LedgerRepository(fixture.database).ship([...young.records, ...middle.records, ...old.records]);
    const gone = await prune();
    expect(Object.fromEntries(gone)).toEqual({
      events: 20,
      service_status: 4,
      evidence: 2,
      decisions: 1,
      recovery_actions: 1,
      incidents: 1,
    });
    expect(await count('incidents')).toBe(2);
    expect(await count('evidence')).toBe(1);
    expect(await count('events')).toBe(10);
    expect((await prune()).size).toBe(0);
  });

  it('keeps observations for a month', async () => {
    const entry = { kind: 'reconsider', unit: '', mono: 1, body: null } as const;
    const line = (seq: number, at: number) =>
      record({ kind: 'observations', seq, bootId: hostId, entries: [entry, entry] }, at);
    await new LedgerRepository(fixture.database).ship([line(1, now - 31 * day), line(3, now - 29 * day)]);
    expect(Object.fromEntries(await prune())).toEqual({ observations: 2 });
    expect(await count('observations')).toBe(2);
  });

  it('never deletes an incident that is still open', async () => {
    const incidentId = newId();
    const opened = record(
      {
        kind: 'incident-opened',
        incidentId,
        unit: 'x',
        condition: 'failed',
        detectedBy: '',
        summary: 'x failed.',
      },
      now - 900 * day,
    );
    await new LedgerRepository(fixture.database).ship([opened]);
    expect((await prune()).get('incidents')).toBeUndefined();
    expect(await count(`incidents WHERE id = '${incidentId}'`)).toBe(1);
  });

  it('forgets looks at journals within two hours, and keeps wishes for a month', async () => {
    await ask('journal', now - 2 * hour);
    const fresh = await ask('journal', now - hour / 2);
    const restart = await ask('restart', now - 29 * day);
    await ask('restart', now - 31 * day);
    const gone = await prune();
    expect(gone.get('journal_results')).toBe(1);
    expect(gone.get('journal_requests')).toBe(1);
    expect(gone.get('requests')).toBe(1);
    expect(gone.get('request_results')).toBe(1);
    const left = await fixture.database.query<{ id: string }>('list', 'SELECT id FROM requests ORDER BY id');
    expect(left.map(({ id }) => id).sort()).toEqual([fresh, restart].sort());
  });

  it('goes batch by batch, and two at once do not stand in each other’s way', async () => {
    const stories = Array.from({ length: 30 }, (_, index) => story(`b${index}.service`, now - 95 * day));
    await new LedgerRepository(fixture.database).ship(stories.flatMap(({ records }) => records));
    const both = await Promise.all([prune(7), prune(7)]);
    const gone = both.reduce((total, one) => total + (one.get('service_status') ?? 0), 0);
    expect(gone).toBe(60);
    expect((await prune()).size).toBe(0);
  });

  it('leaves what somebody holds, and does not wait for it', async () => {
    const { records } = story('held.service', now - 95 * day);
    await new LedgerRepository(fixture.database).ship(records);
    await fixture.database.transaction('hold', async (runner) => {
      await runner.query('', `SELECT FROM evidence WHERE unit = 'held.service' FOR UPDATE`);
      expect((await prune()).get('evidence')).toBeUndefined();
    });
    expect((await prune()).get('evidence')).toBe(1);
  });

  it('stops when it is asked to', async () => {
    const gone = await new RetentionRepository(collector).prune(now, { signal: AbortSignal.abort() });
    expect(gone.size).toBe(0);
  });

  it('refuses to delete what is young, whoever asks, and anything for others than the collector', async () => {
    for (const what of Object.keys(keptFor))
      await expect(
        collector.query('try', `SELECT smartmon_prune('${what}', now(), 10)`),
      ).rejects.toMatchObject({ sqlState: '22023' });
    await expect(
      collector.query('try', `SELECT smartmon_prune('users', now() - interval '9 years', 10)`),
    ).rejects.toMatchObject({ sqlState: '22023' });
    await expect(new RetentionRepository(orchestrator).prune(now)).rejects.toMatchObject({
      sqlState: '42501',
    });
    await expect(orchestrator.query('try', 'DELETE FROM evidence')).rejects.toMatchObject({
      sqlState: '42501',
    });
  });
});
