import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { from as copyFrom } from 'pg-copy-streams';
import type { Runner } from '../database.js';
import { knownMigrations, migrateWithin, migrationLock, missingMigrations } from '../migrate.js';
import { notifyEvents, notifyMaintenance } from '../notify.js';
import { BackupError } from './backup-error.js';
import { columnsOf, identitiesOf, quoted } from './catalog.js';
import { LongConnection } from './connection.js';
import type { Backup, BackupHeader, TableSum } from './format.js';
import { readBackup } from './read-backup.js';
import { dayOf } from './relations.js';
import {
  dropSchema,
  emptyTables,
  filledTables,
  lockAll,
  makeDays,
  quietenTriggers,
  wakeTriggers,
} from './target.js';

export interface RestoreOptions {
  /** What is in the database goes; without it a database with data in it is left alone. */
  readonly replace: boolean;
  /** Told of each table that is loaded. Where it returns a promise, that is waited for. */
  readonly onTable?: (sum: TableSum) => Promise<void> | void;
}

/** What a restore did. */
export interface Restored {
  readonly backup: Backup;
  /** Versions of the schema that are newer than the backup, applied to its rows. */
  readonly upgraded: readonly string[];
}

/**
 * Puts the rows of a backup in the place of what is in the database. The file is read to its end first, and a damaged one
 * touches nothing; then everything is done in one transaction, so that after any failure the database is as it was. The
 * login has to own the tables, or to be allowed to make them.
 * @throws BackupError where it is not restored, DatabaseError.
 */
export async function restoreBackup(url: string, file: string, options: RestoreOptions): Promise<Restored> {
  const backup = await readBackup(file);
  const version = versionOf(backup.header, file);
  const connection = await LongConnection.open(url, 'smart-monitor restore');
  try {
    await connection.query('begin', 'BEGIN');
    await connection.query('keep others from changing its schema', 'SELECT pg_advisory_xact_lock($1)', [
      migrationLock,
    ]);
    await prepare(connection, backup.header, version, options.replace);
    await load(connection, file, backup, options);
    await setIdentities(connection, backup.header);
    await migrateWithin(connection, version, knownMigrations.length);
    await connection.query(
      'become another database',
      'UPDATE database_identity SET id = gen_random_uuid(), since = now(), restored_from = $1',
      [backup.header.createdAt],
    );
    await connection.query('wake its readers', `${notifyEvents}; ${notifyMaintenance}`);
    await connection.query('commit what was restored', 'COMMIT');
    // Without it the first queries are planned for empty tables.
    await connection.query('count its rows', 'ANALYZE').catch(() => undefined);
  } finally {
    await connection.close();
  }
  return { backup, upgraded: knownMigrations.slice(version) };
}

/** How many versions of the schema the backup has. @throws BackupError where they are not ours. */
function versionOf({ migrations, product }: BackupHeader, file: string): number {
  const unknown = migrations.filter((name) => !knownMigrations.includes(name));
  if (unknown.length > 0)
    throw new BackupError(
      `${file} was made by a newer Smart-Monitor (${product}): it has the schema version ${unknown.join(', ')}, and this ` +
        `one knows versions up to ${knownMigrations.at(-1)}. Restore it with that version or a newer one.`,
    );
  if (migrations.length === 0 || migrations.some((name, at) => knownMigrations[at] !== name))
    throw new BackupError(`${file} does not tell its schema: versions ${migrations.join(', ') || 'none'}.`);
  return migrations.length;
}

/** Leaves the schema of the backup, without a row. */
async function prepare(
  connection: LongConnection,
  header: BackupHeader,
  version: number,
  replace: boolean,
): Promise<void> {
  const there = knownMigrations.length - (await missingMigrations(connection)).length;
  if (there > 0) {
    await lockAll(connection);
    const filled = await filledTables(connection);
    if (filled.length > 0 && !replace)
      throw new BackupError(
        `The database has data in it (${filled.join(', ')}). Nothing was changed. ` +
          'With --replace it goes, and what is in the backup takes its place.',
      );
  }
  if (there === version) await emptyTables(connection);
  else {
    if (there > 0) await dropSchema(connection);
    await migrateWithin(connection, 0, version);
  }
  await makeDays(
    connection,
    header.tables.map(({ name }) => dayOf(name)).filter((day) => day !== null),
  );
}

async function load(
  connection: LongConnection,
  file: string,
  { header, manifest }: Backup,
  options: RestoreOptions,
): Promise<void> {
  const names = header.tables.map(({ name }) => name);
  const there = await columnsOf(connection, names);
  for (const { name, columns } of header.tables) {
    const unknown = columns.filter((column) => !there.get(name)?.includes(column));
    if (unknown.length > 0)
      throw new BackupError(`${file} has columns of ${name} that its schema has not: ${unknown.join(', ')}.`);
  }
  const quiet = await quietenTriggers(connection, names);
  const columnsOfName = new Map(header.tables.map(({ name, columns }) => [name, columns]));
  const sums = new Map(manifest.tables.map((sum) => [sum.name, sum]));
  const again = await readBackup(file, {
    async onTable(name, rows) {
      const count = await copyIn(connection, name, columnsOfName.get(name) ?? [], rows);
      const sum = sums.get(name);
      if (sum === undefined || count !== sum.rows)
        throw new BackupError(
          `${file}: ${count} rows of ${name} were loaded, and it tells of ${sum?.rows ?? 0}.`,
        );
      await options.onTable?.(sum);
    },
  });
  // It was opened a second time: it has to be the one that was judged.
  if (JSON.stringify(again) !== JSON.stringify({ header, manifest }))
    throw new BackupError(`${file} became another one while it was read.`);
  await numberEvents(connection, header);
  await wakeTriggers(connection, quiet);
}

async function copyIn(
  connection: LongConnection,
  name: string,
  columns: readonly string[],
  rows: AsyncIterable<Buffer>,
): Promise<number> {
  const copy = connection.client.query(
    copyFrom(`COPY ${quoted(name)} (${columns.map(quoted).join(', ')}) FROM STDIN`),
  );
  try {
    await pipeline(Readable.from(rows, { objectMode: false }), copy);
  } catch (cause) {
    throw connection.error(`load the table ${name}`, cause);
  }
  return copy.rowCount;
}

/**
 * Readers of `events` take what is below the oldest open transaction, by its number. The numbers of another server, or of
 * one that was made anew, may be ahead of ours, and nobody would see these rows: they get the first number that there is,
 * and lie before all that is to come, in the order of their ids.
 */
async function numberEvents(runner: Runner, { endXid, tables }: BackupHeader): Promise<void> {
  const [row] = await runner.query<{ ahead: boolean }>(
    'compare transaction numbers',
    'SELECT $1::text::xid8 > pg_snapshot_xmin(pg_current_snapshot()) AS ahead',
    [endXid],
  );
  if (row!.ahead && tables.some(({ name }) => name === 'events'))
    await runner.query('number the events anew', `UPDATE events SET xid = '3'`);
}

async function setIdentities(connection: LongConnection, header: BackupHeader): Promise<void> {
  const known = await identitiesOf(connection, [...new Set(header.identities.map(({ table }) => table))]);
  for (const { table, column, next } of header.identities) {
    if (!known.some((one) => one.table === table && one.column === column))
      throw new BackupError(`The backup has an identity ${table}.${column}, which the schema has not.`);
    await connection.query(
      `set the next value of ${table}.${column}`,
      // Unlike setval(), undone with the transaction.
      `ALTER TABLE ${quoted(table)} ALTER COLUMN ${quoted(column)} RESTART WITH ${BigInt(next)}`,
    );
  }
}
