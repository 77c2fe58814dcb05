import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Database } from './database.js';
import { DatabaseError } from './errors.js';
import { EventRepository } from './repositories/event.repository.js';
import { HostRepository } from './repositories/host.repository.js';
import { LedgerRepository } from './repositories/ledger.repository.js';
import { record, startFixture, story, type Fixture } from './spec-fixture.js';

let fixture: Fixture;
beforeEach(async () => (fixture = await startFixture()));
afterEach(() => fixture.stop());

async function failsWithin(ms: number, work: () => Promise<unknown>): Promise<void> {
  const began = performance.now();
  await expect(work()).rejects.toMatchObject({ name: 'DatabaseError', retryable: true });
  expect(performance.now() - began).toBeLessThan(ms);
}

describe('Database', () => {
  it('gives callers an error within seconds while the server hangs, and works again afterwards', async () => {
    const ledger = new LedgerRepository(fixture.database);
    await ledger.ship(story().records);
    fixture.server.pause();
    expect(await fixture.database.ping(500)).toBe(false);
    const fresh = Database.open(fixture.server, { applicationName: 'fresh' });
    await Promise.all([
      failsWithin(7_000, () => ledger.ship(story().records)),
      failsWithin(7_000, () => new HostRepository(fixture.database).list()),
      failsWithin(7_000, () => fresh.connect()),
    ]);
    fixture.server.resume();
    expect(await ledger.ship(story().records)).toMatchObject({ refused: [] });
    expect(await new HostRepository(fixture.database).list()).toEqual([]);
    await fresh.close();
  });

  it('says at once that the server is away, and comes back with it', async () => {
    await fixture.server.kill9();
    expect(await fixture.database.ping()).toBe(false);
    await failsWithin(2_500, () => new EventRepository(fixture.database).newestCursor());
    await fixture.server.restart();
    expect(await fixture.database.ping()).toBe(true);
  });

  it('can be opened and closed without a server', async () => {
    const nowhere = Database.open(
      { url: 'postgresql://a:secret-b@127.0.0.1:1/c' },
      { applicationName: 'nowhere' },
    );
    const error = (await nowhere.connect().catch((caught: unknown) => caught)) as DatabaseError;
    expect(error.message).toMatch(/could not connect: .*ECONNREFUSED/);
    expect(error.message).not.toContain('secret-b');
    await nowhere.close();
    await nowhere.close();
  });

  it('loses and doubles nothing when the server is killed during commits and records are shipped again', async () => {
    const ledger = new LedgerRepository(fixture.database);
    const sent = Array.from({ length: 40 }, (_, i) => story(`unit-${i % 7}.service`).records).flat();
    const batches = Array.from({ length: sent.length / 8 }, (_, i) => sent.slice(i * 8, i * 8 + 8));
    let [kills, again] = [0, 0];
    for (const [index, batch] of batches.entries()) {
      if (index % 5 === 2) {
        const shipping = ledger.ship(batch).catch(() => undefined);
        // Somewhere inside the transaction or its COMMIT: each time a little later.
        await sleep(kills);
        await fixture.server.kill9();
        kills += 1;
        await shipping;
        await fixture.server.restart();
      }
      // As the shipper does: the same records until they are told to be stored.
      for (let attempt = 0; ; attempt++) {
        const error = await ledger.ship(batch).then(
          () => null,
          (caught: unknown) => caught,
        );
        if (error === null) break;
        again += 1;
        if (attempt > 10) throw error;
      }
    }
    const rows = await fixture.database.query<{ id: string }>('read', 'SELECT id FROM events');
    const stored = new Set(rows.map(({ id }) => id));
    const [lost, doubled] = [sent.filter(({ id }) => !stored.has(id)).length, rows.length - stored.size];
    const [states] = await fixture.database.query<{ n: number }>(
      'count',
      'SELECT count(*)::int AS n FROM service_status',
    );
    console.info(`killed ${kills} times, ${again} more attempts: lost ${lost}, doubled ${doubled}`);
    expect({ lost, doubled, states: states!.n, kills }).toEqual({
      lost: 0,
      doubled: 0,
      states: 80,
      kills: 10,
    });
  }, 60_000);

  it('rolls a transaction back whole', async () => {
    const ledger = new LedgerRepository(fixture.database);
    await expect(
      fixture.database.transaction('try', async (runner) => {
        await runner.query('', `INSERT INTO control_status VALUES ($1, now(), '{}')`, [
          record({ kind: 'operator-stop', unit: 'a', stopped: true, evidence: '' }).hostId,
        ]);
        throw new Error('on second thoughts');
      }),
    ).rejects.toThrow('on second thoughts');
    expect(await fixture.database.query('count', 'SELECT 1 FROM control_status')).toEqual([]);
    expect(await ledger.ship([])).toEqual({ stored: 0, refused: [] });
  });
});
