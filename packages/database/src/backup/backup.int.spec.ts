import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import { installedPostgres } from '@smart-monitor/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../database.js';
import { databaseIdentity } from '../identity.js';
import { knownMigrations, migrate } from '../migrate.js';
import { AuditRepository } from '../repositories/audit.repository.js';
import { EventRepository, startOfStream } from '../repositories/event.repository.js';
import { TelemetryRepository } from '../repositories/telemetry.repository.js';
import { hostId, startFixture, type Fixture } from '../spec-fixture.js';
import { keptTables, leftTables, views } from './relations.js';
import { restoreBackup } from './restore-backup.js';
import { anotherDatabase, everything, fill, lacking, on, scratch, shape } from './spec-fixture.js';
import { writeBackup } from './write-backup.js';

let fixture: Fixture;
const folder = scratch();
const product = '1.2.3';
const whole = folder.file('whole.tar.gz');
let rows: Record<string, string[]>;
beforeAll(async () => {
  fixture = await startFixture();
  await fill(fixture.database);
  rows = await everything(fixture.database);
  await writeBackup(fixture.server.url, whole, { product });
});
afterAll(async () => {
  await fixture.stop();
  folder.remove();
});

const fresh = (name: string) => anotherDatabase(fixture.database, fixture.server.url, name);
const into = (url: string, file = whole, replace = false) => restoreBackup(url, file, { replace });

describe('a backup', () => {
  it('knows every table and view of the schema', async () => {
    const found = await fixture.database.query<{ name: string; kind: string }>(
      'list',
      `SELECT relname::text AS name, relkind::text AS kind FROM pg_class
       WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm') AND NOT relispartition`,
    );
    const named = (kinds: string) =>
      found
        .filter(({ kind }) => kinds.includes(kind))
        .map(({ name }) => name)
        .sort();
    expect(named('rp')).toEqual([...keptTables, ...Object.keys(leftTables)].sort());
    expect(named('vm')).toEqual([...views].sort());
    expect(lacking(rows)).toEqual([]);
  });

  it('is a file for its owner alone, which ordinary tools open, and nothing else is left beside it', () => {
    expect(statSync(whole).mode & 0o777).toBe(0o600);
    const names = execFileSync('tar', ['tzf', whole]).toString().trim().split('\n');
    expect(names[0]).toBe('backup.json');
    expect(names.at(-1)).toBe('manifest.json');
    expect(names).toContain('tables/telemetry_20240229/000001.copy');
    const header = JSON.parse(execFileSync('tar', ['xzOf', whole, 'backup.json']).toString()) as object;
    expect(header).toMatchObject({ product, migrations: knownMigrations, format: 1 });
    expect(readdirSync(path.dirname(whole)).filter((name) => name.includes('partial'))).toEqual([]);
  });

  it('is never written over, and leaves nothing when it is broken off', async () => {
    const before = readFileSync(whole);
    await expect(writeBackup(fixture.server.url, whole, { product })).rejects.toThrow(/there already/);
    expect(readFileSync(whole).equals(before)).toBe(true);
    const stop = new AbortController();
    const file = folder.file('broken-off.tar.gz');
    const writing = writeBackup(fixture.server.url, file, {
      product,
      signal: stop.signal,
      onTable: () => stop.abort(),
    });
    await expect(writing).rejects.toThrow('broken off');
    expect(readdirSync(path.dirname(file)).filter((name) => name.startsWith('broken'))).toEqual([]);
  });

  it('is of one moment, whatever is written meanwhile', async () => {
    const url = await fresh('busy');
    const file = folder.file('busy.tar.gz');
    await on(url, async (database) => {
      await database.migrate();
      const pair = (n: number) =>
        database.query(
          'write a pair',
          `WITH a AS (INSERT INTO hosts (id, hostname) SELECT gen_random_uuid(), 'n' FROM generate_series(1, 500)),
           b AS (INSERT INTO events (id, kind, host_id, subject, at, body) VALUES (gen_random_uuid(), 'x', gen_random_uuid(), $1, now(), '{}'))
           SELECT 1`,
          [String(n)],
        );
      let on = true;
      const writer = (async () => {
        for (let n = 0; on; n += 1) await pair(n);
      })();
      await pair(-1);
      await writeBackup(url, file, { product });
      on = false;
      await writer;
    });
    const copy = await fresh('busy_copy');
    await into(copy, file);
    const [counted] = await on(copy, (database) =>
      database.query(
        'count',
        'SELECT (SELECT count(*) FROM hosts)::int AS hosts, (SELECT count(*) FROM events)::int AS events',
      ),
    );
    expect(counted!.events).toBeGreaterThan(0);
    expect(counted!.hosts).toBe((counted!.events as number) * 500);
  });

  it('of nothing is refused', async () => {
    const url = await fresh('nothing');
    await expect(writeBackup(url, folder.file('nothing.tar.gz'), { product })).rejects.toThrow(
      'There is nothing to back up',
    );
  });
});

/** What has to hold of a database that was restored from the filled one. */
async function isRestored(database: Database, same = rows): Promise<void> {
  expect(await everything(database)).toEqual(same);
  expect(await database.query('look', 'SELECT FROM sessions')).toEqual([]);
  // The chain of the audit log holds, and goes on.
  const audit = new AuditRepository(database);
  expect(await audit.verify('gui', hostId)).toEqual({ entries: 3, brokenAt: null });
  const entry = { service: 'gui', hostId, at: 0, actor: 'a', action: 'b', subject: 'c', detail: null };
  expect(await audit.append(entry)).toBe(4);
  expect(await audit.verify('gui', hostId)).toEqual({ entries: 4, brokenAt: null });
  // New series get numbers of their own.
  const values = [{ key: 'new', unit: '', kind: 'gauge' as const, labels: {}, value: 1 }];
  const now = Date.now();
  expect(
    await new TelemetryRepository(database).write([{ hostId, hostname: 'h', at: now, values, sources: [] }]),
  ).toEqual({ stored: 1, outOfTime: 0 });
  // Every event can be read, and the next one lies behind them.
  const stream = new EventRepository(database);
  const { events } = await stream.after(startOfStream);
  expect(events).toHaveLength(same.events!.length);
  await database.query(
    'add an event',
    `INSERT INTO events (id, kind, host_id, subject, at, body) VALUES ('00000000-0000-7000-8000-000000000000', 'x', $1, 'the next', now(), '{}')`,
    [hostId],
  );
  const { events: next } = await stream.after(events.at(-1)!.cursor);
  expect(next.map(({ subject }) => subject)).toEqual(['the next']);
}

/** Events with the first transaction's number. */
const first = (events: readonly string[]) =>
  events.map((row) => row.replace(/^(\([^,]+),\d+,/, '$1,3,')).sort();

describe('restored into an empty database', () => {
  it('every row is what it was, and the schema is the one that migrations make', async () => {
    const url = await fresh('empty');
    const { upgraded } = await into(url);
    expect(upgraded).toEqual([]);
    await on(url, async (database) => {
      expect(await shape(database)).toEqual(await shape(fixture.database));
      expect(await database.migrate()).toEqual([]);
      await isRestored(database);
      const dropped = await database.query('drop', `SELECT smartmon_drop_partitions('2024-03-02') AS name`);
      expect(dropped).toEqual([{ name: 'telemetry_20240229' }]);
    });
  });

  it('it is another database than the one that was backed up', async () => {
    const url = await fresh('identity');
    await into(url);
    await on(url, async (database) => {
      expect(await databaseIdentity(database)).not.toBe(await databaseIdentity(fixture.database));
      const [row] = await database.query('read', 'SELECT restored_from FROM database_identity');
      expect(row!.restored_from).toBeInstanceOf(Date);
    });
  });

  it('by a login that owns it and nothing else', async () => {
    await fixture.database.query('make a login', `CREATE ROLE plain LOGIN PASSWORD 'plain'`);
    const url = new URL(await anotherDatabase(fixture.database, fixture.server.url, 'plain', 'plain'));
    [url.username, url.password] = ['plain', 'plain'];
    await into(url.href);
    await on(url.href, (database) => isRestored(database));
    const again = folder.file('plain.tar.gz');
    await writeBackup(url.href, again, { product });
    await into(url.href, again, true);
  });

  it('of a server that has seen fewer transactions', async () => {
    await fixture.database.query(
      'use numbers up',
      `DO $$ BEGIN FOR n IN 1..30000 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$`,
    );
    const source = await fresh('far');
    const file = folder.file('far.tar.gz');
    let far: typeof rows = {};
    await on(source, async (database) => {
      await database.migrate();
      await fill(database);
      far = await everything(database);
    });
    await writeBackup(source, file, { product });
    const young = await startFixture({ migrate: false });
    try {
      await into(young.server.url, file);
      await isRestored(young.database, { ...far, events: first(far.events!) });
    } finally {
      await young.stop();
    }
  });
});

describe('restored into a database with data', () => {
  it('needs --replace, and changes nothing without', async () => {
    const url = await fresh('filled');
    await on(url, async (database) => {
      await database.migrate();
      await database.query('put', `INSERT INTO hosts (id, hostname) VALUES ($1, 'mine')`, [hostId]);
      const before = await everything(database);
      await expect(into(url)).rejects.toThrow(/has data in it \(hosts\).*--replace/);
      expect(await everything(database)).toEqual(before);
      await database.query(
        'make a view',
        'CREATE VIEW mine AS SELECT * FROM incidents; GRANT SELECT ON hosts TO PUBLIC',
      );
      await into(url, whole, true);
      // What is somebody else's stays: a view of theirs, a grant.
      expect(await database.query('look', `SELECT FROM mine`)).toHaveLength(1);
      expect(
        await database.query(
          'look',
          `SELECT FROM pg_class WHERE relname = 'hosts' AND relacl::text LIKE '%{=r/%' OR relname = 'hosts' AND relacl::text LIKE '%,=r/%'`,
        ),
      ).toHaveLength(1);
      await isRestored(database);
    });
  });

  it('a running collector does not write to series that mean something else now', async () => {
    const url = await fresh('series');
    const sample = (key: string, at: number) => ({
      hostId,
      hostname: 'h',
      at,
      values: [{ key, unit: '', kind: 'gauge' as const, labels: {}, value: 7 }],
      sources: [],
    });
    await on(url, async (database) => {
      await database.migrate();
      await database.query(
        'make days',
        'SELECT smartmon_ensure_partitions(current_date - 1, current_date + 2)',
      );
      const telemetry = new TelemetryRepository(database);
      const now = Date.now();
      await telemetry.write([sample('a', now), sample('b', now)]);
      await into(url, whole, true);
      expect(await telemetry.write([sample('a', now + 5), sample('b', now + 5)])).toMatchObject({
        stored: 2,
      });
      const found = await database.query(
        'read',
        `SELECT s.key FROM telemetry t JOIN series s ON s.id = t.series_id WHERE t.value = 7 ORDER BY 1`,
      );
      expect(found).toEqual([{ key: 'a' }, { key: 'b' }]);
    });
  });

  it('one of an older schema is brought up to date, whichever schema was there', async () => {
    const old = await fresh('old');
    await migrate(old, 'spec', 4);
    const id = '0d2c6a1e-0000-7000-8000-000000000001';
    await on(old, (database) =>
      database.query(
        'put',
        `INSERT INTO recovery_actions (id, host_id, hostname, unit, verb) VALUES ($1, $1, 'h', 'u', 'kill')`,
        [id],
      ),
    );
    const file = folder.file('old.tar.gz');
    await writeBackup(old, file, { product });
    const [empty, newer] = [await fresh('old_empty'), await fresh('old_newer')];
    await on(newer, (database) => database.migrate().then(() => fill(database)));
    for (const url of [empty, newer, old]) {
      const { upgraded } = await into(url, file, true);
      expect(upgraded).toEqual(knownMigrations.slice(4));
      await on(url, async (database) => {
        expect(await database.query('read', 'SELECT id, remedy FROM recovery_actions')).toEqual([
          { id, remedy: 'kill' },
        ]);
        const without = (all: unknown) =>
          (all as { relname: string }[]).filter(({ relname }) => !/^telemetry_\d/.test(relname));
        expect(without(await shape(database))).toEqual(without(await shape(fixture.database)));
      });
    }
  });
});

const installed = installedPostgres(15);
describe(
  installed
    ? 'PostgreSQL 15'
    : 'PostgreSQL 15, and every other spec of this package on it (skipped: it is not installed, apt-get install postgresql-15)',
  () => {
    it.skipIf(!installed)('takes what 18 wrote, and the other way round', async () => {
      const server = await startFixture({ major: 15, migrate: false });
      const file = folder.file('of-15.tar.gz');
      try {
        await into(server.server.url);
        const restored = await everything(server.database);
        expect({ ...restored, events: first(restored.events!) }).toEqual({
          ...rows,
          events: first(rows.events!),
        });
        await writeBackup(server.server.url, file, { product });
        const back = await fresh('back_from_15');
        await into(back, file);
        await on(back, async (database) => {
          const again = await everything(database);
          expect({ ...again, events: first(again.events!) }).toEqual({
            ...rows,
            events: first(rows.events!),
          });
        });
      } finally {
        await server.stop();
      }
    });
  },
);
