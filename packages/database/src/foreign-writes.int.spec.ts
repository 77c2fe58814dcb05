import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Database } from './database.js';
import { foreignWrites, foreignWritesWarning, writers, type Writer } from './foreign-writes.js';
import { provisionLogins } from './logins.js';
import { startFixture, type Fixture } from './spec-fixture.js';

let fixture: Fixture;
let urls: Record<Writer, string>;
beforeAll(async () => {
  fixture = await startFixture();
  urls = await provisionLogins(fixture.server.url, {
    collector: 'c',
    orchestrator: 'o',
    notifier: 'n',
    gui: 'g',
  });
});
afterAll(() => fixture.stop());

const names = Object.keys(writers) as Writer[];

async function as<T>(service: Writer, work: (database: Database) => Promise<T>): Promise<T> {
  const database = Database.open({ url: urls[service] }, { applicationName: 'spec' });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

describe('foreignWrites', () => {
  it.each(names)('finds nothing beyond the work of %s in its own login', async (service) => {
    expect(await as(service, (database) => foreignWrites(database, service))).toBeNull();
  });

  it.each(names)('and %s may write each of its own tables', async (service) => {
    const rows = await as(service, (database) =>
      database.query(
        'look',
        `SELECT t FROM unnest($1::text[]) AS t WHERE NOT has_table_privilege(t, 'INSERT')`,
        [[...writers[service]]],
      ),
    );
    expect(rows).toEqual([]);
  });

  it('names what the login of another service may write', async () => {
    const found = await as('orchestrator', (database) => foreignWrites(database, 'gui'));
    expect(found).toMatchObject({ login: 'smartmon_orchestrator', unbounded: false });
    expect(found!.tables).toContain('incidents');
    expect(found!.tables).not.toContain('events');
    expect(foreignWritesWarning('gui', found!)).toMatch(
      /^The database login smartmon_orchestrator may also write .*incidents.*DATABASE_URL_GUI/,
    );
  });

  it('tells of one login for everything, as older installations have it', async () => {
    const found = await foreignWrites(fixture.database, 'collector');
    expect(found).toMatchObject({ unbounded: true });
    expect(foreignWritesWarning('collector', found!)).toContain('may do everything in the database');
  });

  it('covers every table that the schema has', async () => {
    const rows = await fixture.database.query<{ name: string }>(
      'list the tables',
      `SELECT relname AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
         AND NOT relispartition AND relname NOT IN ('schema_migrations', 'database_identity')`,
    );
    const known: string[] = Object.values(writers).flat();
    expect(rows.map(({ name }) => name).filter((name) => !known.includes(name))).toEqual([]);
  });

  it.each(names)(
    'and leaves what tells of the database itself to migrations and restores: %s',
    async (service) => {
      const [row] = await as(service, (database) =>
        database.query(
          'look',
          `SELECT has_table_privilege('database_identity', 'INSERT, UPDATE, DELETE, TRUNCATE') AS writes,
           has_table_privilege('database_identity', 'SELECT') AS reads`,
        ),
      );
      expect(row).toEqual({ writes: false, reads: true });
    },
  );
});
