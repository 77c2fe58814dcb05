import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource, type MigrationInterface, type QueryRunner } from 'typeorm';
import type { Runner } from './database.js';
import { DatabaseError, SchemaTooNewError } from './errors.js';
import { migrations } from './migrations/all.js';

/** Where TypeORM notes which versions were applied. */
export const migrationsTable = 'schema_migrations';
const table = migrationsTable;

/** Any number of our own, the same in every process (pg_advisory_lock). */
export const migrationLock = 7_305_110_117_001;

function nameOf(type: new () => MigrationInterface): string {
  return new type().name ?? type.name;
}

/** Names of all schema versions that this code knows, oldest first. */
export const knownMigrations: readonly string[] = migrations.map(nameOf);

/**
 * The versions that the database still lacks.
 * @throws SchemaTooNewError when it has one that this code does not know.
 */
export async function missingMigrations(runner: Runner): Promise<string[]> {
  const [found] = await runner.query<{ there: boolean }>(
    'look for its schema',
    `SELECT to_regclass($1) IS NOT NULL AS there`,
    [table],
  );
  if (!found?.there) return [...knownMigrations];
  const rows = await runner.query<{ name: string }>(
    'read its schema version',
    `SELECT name FROM ${table} ORDER BY id`,
  );
  const done = new Set(rows.map(({ name }) => name));
  const unknown = [...done].filter((name) => !knownMigrations.includes(name));
  if (unknown.length > 0) throw new SchemaTooNewError(unknown, knownMigrations.at(-1)!);
  return knownMigrations.filter((name) => !done.has(name));
}

/**
 * Applies what is missing, each version in a transaction of its own, on a connection of its own (a migration may
 * take longer than a service would wait), and returns the names applied. `upTo` is for tests of upgrades.
 */
export async function migrate(
  url: string,
  applicationName: string,
  upTo = migrations.length,
): Promise<string[]> {
  const source = new DataSource({
    type: 'postgres',
    url,
    applicationName,
    connectTimeoutMS: 5_000,
    poolSize: 2,
    logging: false,
    poolErrorHandler: () => undefined,
    migrations: migrations.slice(0, upTo),
    migrationsTableName: table,
    migrationsTransactionMode: 'each',
    extra: { query_timeout: 600_000 },
  });
  try {
    await source.initialize();
  } catch (cause) {
    throw new DatabaseError('connect to migrate the schema', cause);
  }
  const guard = source.createQueryRunner();
  const runner: Runner = { query: async (_, sql, parameters = []) => guard.query(sql, [...parameters]) };
  try {
    await guard.query('SELECT pg_advisory_lock($1)', [migrationLock]);
    await missingMigrations(runner);
    const applied = await source.runMigrations();
    return applied.map(({ name }) => name);
  } catch (cause) {
    if (cause instanceof SchemaTooNewError) throw cause;
    throw new DatabaseError('migrate its schema', (cause as { driverError?: unknown }).driverError ?? cause);
  } finally {
    await guard.query('SELECT pg_advisory_unlock($1)', [migrationLock]).catch(() => undefined);
    await guard.release();
    await Promise.race([source.destroy().catch(() => undefined), sleep(2_000, undefined, { ref: false })]);
  }
}

/**
 * Applies the versions from number `from` up to `to` (not included) within the transaction of the caller, who holds
 * `migrationLock`. Leaves what `migrate` leaves.
 */
export async function migrateWithin(runner: Runner, from: number, to: number): Promise<void> {
  // As TypeORM makes it, so that the two leave the same.
  await runner.query(
    'make the table of versions',
    `CREATE TABLE IF NOT EXISTS ${table} (id SERIAL NOT NULL, "timestamp" bigint NOT NULL, name character varying NOT NULL,
       CONSTRAINT "PK_62441bec32630ced9e4cccae336" PRIMARY KEY (id))`,
  );
  // A migration asks its runner for nothing but queries.
  const typeorm = {
    query: (sql: string) => runner.query('migrate its schema', sql),
  } as unknown as QueryRunner;
  for (const type of migrations.slice(from, to)) {
    const migration = new type();
    await migration.up(typeorm);
    const name = nameOf(type);
    await runner.query('note a version', `INSERT INTO ${table} ("timestamp", name) VALUES ($1, $2)`, [
      Number(name.slice(-13)),
      name,
    ]);
  }
}
