import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Database } from './database.js';
import { entities } from './entities/all.js';
import { SchemaTooNewError } from './errors.js';
import { knownMigrations, migrate } from './migrate.js';
import { startFixture, type Fixture } from './spec-fixture.js';

let fixture: Fixture;
beforeEach(async () => (fixture = await startFixture({ migrate: false })));
afterEach(() => fixture.stop());

async function shape(database: Database): Promise<unknown> {
  return database.query(
    'read the schema',
    `SELECT table_name, column_name, data_type, is_nullable, column_default FROM information_schema.columns WHERE table_schema = 'public' ORDER BY 1, 2`,
  );
}

describe('migrate', () => {
  it('applies every version once, also when run again and by two at once', async () => {
    const [one, two] = await Promise.all([fixture.database.migrate(), fixture.database.migrate()]);
    expect([...one, ...two]).toEqual(knownMigrations);
    expect(await fixture.database.migrate()).toEqual([]);
  });

  it('goes forward from every earlier version to the same schema', async () => {
    await fixture.database.migrate();
    const fresh = await shape(fixture.database);
    for (let version = 0; version < knownMigrations.length; version++) {
      const name = `from_${version}`;
      await fixture.database.query('make a database', `CREATE DATABASE ${name}`);
      const url = new URL(fixture.server.url);
      url.pathname = `/${name}`;
      if (version > 0) await migrate(url.href, 'spec', version);
      const upgraded = Database.open({ url: url.href }, { applicationName: 'spec' });
      expect(await upgraded.migrate()).toEqual(knownMigrations.slice(version));
      expect(await shape(upgraded)).toEqual(fresh);
      await upgraded.close();
    }
  });

  it('refuses a schema that a newer version made, in words', async () => {
    await fixture.database.migrate();
    await fixture.database.query(
      'pretend',
      `INSERT INTO schema_migrations (timestamp, name) VALUES (9999999999999, 'Later9999999999999')`,
    );
    await expect(fixture.database.migrate()).rejects.toThrow(SchemaTooNewError);
    await expect(fixture.database.waitForSchema()).rejects.toThrow(/newer Smart-Monitor.*Later9999999999999/);
  });

  it('lets others wait until the schema is there, and stop waiting', async () => {
    const waiting = fixture.database.waitForSchema();
    const given = fixture.database.waitForSchema(AbortSignal.timeout(300));
    await expect(given).rejects.toThrow();
    await fixture.database.migrate();
    await waiting;
  });

  it('makes the columns that the entities name, with their types', async () => {
    await fixture.database.migrate();
    for (const entity of entities) {
      await fixture.database.entities('compare', entity as new () => object, async ({ metadata }) => {
        const rows = await fixture.database.query<{ name: string; type: string; nullable: boolean }>(
          'read the columns',
          `SELECT attname AS name, format_type(atttypid, atttypmod) AS type, NOT attnotnull AS nullable FROM pg_attribute
           WHERE attrelid = $1::regclass AND attnum > 0 AND NOT attisdropped`,
          [metadata.tableName],
        );
        const long: Record<string, string> = {
          timestamptz: 'timestamp with time zone',
          float8: 'double precision',
        };
        for (const column of metadata.columns) {
          const type = (long[String(column.type)] ?? String(column.type)) + (column.isArray ? '[]' : '');
          expect(rows, `${metadata.tableName}.${column.databaseName}`).toContainEqual({
            name: column.databaseName,
            type,
            nullable: column.isNullable,
          });
        }
      });
    }
  });

  it('works with a login that may not create roles, and tells of it', async () => {
    await fixture.database.query('make a login', `CREATE ROLE plain LOGIN PASSWORD 'plain'`);
    await fixture.database.query('make a database', 'CREATE DATABASE plain OWNER plain');
    const url = new URL(fixture.server.url);
    [url.username, url.password, url.pathname] = ['plain', 'plain', '/plain'];
    const database = Database.open({ url: url.href }, { applicationName: 'spec' });
    expect(await database.migrate()).toEqual(knownMigrations);
    expect(
      await database.query(
        'count roles',
        `SELECT rolname FROM pg_roles WHERE rolname LIKE 'smartmon\\_%' AND rolname <> 'smartmon_admin'`,
      ),
    ).toEqual([]);
    await database.close();
  });
});
