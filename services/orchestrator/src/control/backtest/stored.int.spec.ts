import { newId, type LedgerRecord } from '@smart-monitor/contracts';
import { Database, LedgerRepository, ObservationRepository } from '@smart-monitor/database';
import { startPostgres, type EmbeddedPostgres } from '@smart-monitor/testing';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { simulate } from '../../testing/simulation.js';
import { decisionsOf } from '../../testing/stored.js';
import { BackTests } from './back-tests.js';
import { Replay } from './replay.js';

/** Threads run what is built: no thread reads TypeScript. */
const thread = new URL('../../../dist/control/backtest/back-test.thread.js', import.meta.url);
const hostId = '0d2c6a1e-5b7f-4c1d-9a53-1f2e3d4c5b6a';
const bootId = 'b0072c1e-5b7f-4c1d-9a53-1f2e3d4c5b6a';

let server: EmbeddedPostgres;
let database: Database;
beforeAll(async () => {
  server = await startPostgres();
  database = Database.open(server, { applicationName: 'spec' });
  await database.migrate();
});
afterAll(async () => {
  await database.close();
  await server.stop();
});

/** A record as the ledger of a real host has it. */
function real(record: LedgerRecord): LedgerRecord {
  const body = record.body.kind === 'observations' ? { ...record.body, bootId } : record.body;
  return { ...record, id: newId(), hostId, body };
}

it('what PostgreSQL keeps is played back to the very decisions that were made', async () => {
  const seed = Math.floor(Math.random() * 2 ** 32);
  const records: LedgerRecord[] = [];
  const onRecord = (record: LedgerRecord): void => void records.push(record);
  await simulate({ seed, units: 60, days: 7, faultsPerUnitYear: 150, onRecord });
  const kept = records.filter(({ body }) => body.kind === 'observations').map(real);
  const ledger = new LedgerRepository(database);
  for (let from = 0; from < kept.length; from += 500) {
    const { refused } = await ledger.ship(kept.slice(from, from + 500));
    expect(refused).toEqual([]);
  }
  const store = new ObservationRepository(database);
  const [from, to] = [records[0]!.at, records.at(-1)!.at];
  const { seq, count } = await store.range(hostId, from, to, 1_000_000);
  const seen: LedgerRecord[] = [];
  const replay = new Replay({ onRecord: (record) => seen.push(record) });
  let after = seq! - 1;
  let read = 0;
  while (read < count) {
    const page = await store.page(hostId, after, to);
    for (const one of page) replay.play(one);
    read += page.length;
    after = page.at(-1)!.seq;
  }
  replay.finish(to);
  expect(replay.gaps).toBe(0);
  expect(decisionsOf(seen), `with seed ${seed}`).toEqual(decisionsOf(records));

  const backTests = new BackTests({ url: server.url, hostId }, thread);
  const answer = await backTests.run({ policies: [], from, to }, AbortSignal.timeout(60_000));
  expect(answer).toMatchObject({ gaps: 0, observations: count });
  expect(answer.recorded).toBeGreaterThan(10);
  expect(answer.acted).toBeGreaterThan(10);

  const nobody = new BackTests({ url: server.url, hostId: newId() }, thread);
  const empty = await nobody.run({ policies: [], from, to }, AbortSignal.timeout(60_000));
  expect(empty).toMatchObject({ from: null, observations: 0, acted: 0 });
  const away = new BackTests({ url: 'postgresql://nobody@127.0.0.1:1/none', hostId }, thread);
  await expect(away.run({ policies: [], from, to }, AbortSignal.timeout(60_000))).rejects.toThrow(
    'The database could not look for observations',
  );
}, 120_000);
