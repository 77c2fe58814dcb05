import { createHash } from 'node:crypto';
import { createWriteStream, existsSync } from 'node:fs';
import { open, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { to as copyTo } from 'pg-copy-streams';
import { SchemaTooNewError } from '../errors.js';
import { knownMigrations, migrationsTable, missingMigrations } from '../migrate.js';
import { BackupError } from './backup-error.js';
import { columnsOf, identitiesOf, quoted, tablesOf } from './catalog.js';
import { LongConnection } from './connection.js';
import {
  formatVersion,
  headerName,
  manifestName,
  partName,
  type Backup,
  type BackupHeader,
  type BackupManifest,
  type TableSum,
} from './format.js';
import { tarEnd, tarHeader, tarPadding } from './tar.js';

/** So much of a table is held in memory at once. */
const partBytes = 1024 * 1024;

export interface WriteBackupOptions {
  /** The version of Smart-Monitor. */
  readonly product: string;
  /** Ends it early; nothing is left behind. */
  readonly signal?: AbortSignal;
  /** Told of each table that is done. */
  readonly onTable?: (sum: TableSum) => void;
}

/**
 * Writes a backup of the product's tables to a new file, all of one moment, while the product goes on. The file has mode
 * 0600 and its name only when it is whole and on the disk. The login has to be one that may read every table.
 * @throws BackupError, DatabaseError, or what the file system says.
 */
export async function writeBackup(url: string, file: string, options: WriteBackupOptions): Promise<Backup> {
  if (existsSync(file)) throw new BackupError(`${file} is there already: no backup is written over.`);
  const connection = await LongConnection.open(url, 'smart-monitor backup');
  const partial = `${file}.${process.pid}.partial`;
  try {
    const header = await beginSnapshot(connection, options.product);
    const sums: TableSum[] = [];
    const manifest = (): BackupManifest => ({
      tables: sums,
      rows: sums.reduce((all, { rows }) => all + rows, 0),
    });
    try {
      await pipeline(
        compressed(members(connection, header, sums, manifest, options)),
        createWriteStream(partial, { mode: 0o600, flags: 'wx', flush: true }),
        options.signal ? { signal: options.signal } : {},
      );
    } catch (error) {
      throw options.signal?.aborted ? new BackupError('The backup was broken off.', { cause: error }) : error;
    }
    await rename(partial, file);
    await syncFolder(path.dirname(file));
    return { header, manifest: manifest() };
  } finally {
    await connection.close();
    await rm(partial, { force: true });
  }
}

/** Everything that is read from here on is of one moment; no table goes away meanwhile. */
async function beginSnapshot(connection: LongConnection, product: string): Promise<BackupHeader> {
  await connection.query('begin a snapshot', 'BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY');
  const missing = await missingMigrations(connection).catch((error: unknown) => {
    if (!(error instanceof SchemaTooNewError)) throw error;
    throw new BackupError('The database is that of a newer Smart-Monitor: take the backup with that one.', {
      cause: error,
    });
  });
  if (missing.length === knownMigrations.length)
    throw new BackupError('There is nothing to back up: this database has no tables of Smart-Monitor.');
  const names = await tablesOf(connection);
  await connection.query(
    'keep its tables from changing',
    `LOCK TABLE ${names.map(quoted).join(', ')} IN ACCESS SHARE MODE`,
  );
  const columns = await columnsOf(connection, names);
  const [server] = await connection.query<{ version: string; at: Date; xid: string }>(
    'read its version',
    `SELECT current_setting('server_version') AS version, now() AS at, pg_snapshot_xmax(pg_current_snapshot())::text AS xid`,
  );
  const migrations = await connection.query<{ name: string }>(
    'read its schema version',
    `SELECT name FROM ${migrationsTable} ORDER BY id`,
  );
  return {
    format: formatVersion,
    product,
    createdAt: server!.at.toISOString(),
    postgres: server!.version,
    migrations: migrations.map(({ name }) => name),
    endXid: server!.xid,
    tables: names.map((name) => ({ name, columns: columns.get(name) ?? [] })),
    identities: await identitiesOf(connection, names),
  };
}

/**
 * Each member compressed by itself, one behind the other, which is one gzip file to all who read it: the checksum of each tells
 * where a file is damaged. More is asked for when the disk has taken what there is: nothing piles up.
 */
async function* compressed(each: Iterable<AsyncIterable<Buffer>>): AsyncGenerator<Buffer> {
  for (const member of each) {
    // Fast rather than small: a Raspberry Pi has to do it too.
    const gzip = createGzip({ level: 3 });
    // What goes wrong is seen by who reads at the end.
    pipeline(member, gzip).catch(() => undefined);
    yield* gzip as AsyncIterable<Buffer>;
  }
}

/** The archive: the header, each table, the end. */
function* members(
  connection: LongConnection,
  header: BackupHeader,
  sums: TableSum[],
  manifest: () => BackupManifest,
  { onTable }: WriteBackupOptions,
): Generator<AsyncIterable<Buffer>> {
  const at = Date.parse(header.createdAt);
  yield all(() => entry(headerName, json(header), at));
  for (const { name, columns } of header.tables)
    yield tableMember(connection, name, columns, at, (sum) => {
      sums.push(sum);
      onTable?.(sum);
    });
  yield all(() => [...entry(manifestName, json(manifest()), at), tarEnd]);
}

async function* all(parts: () => Iterable<Buffer>): AsyncGenerator<Buffer> {
  yield* parts();
}

async function* tableMember(
  connection: LongConnection,
  name: string,
  columns: readonly string[],
  at: number,
  onDone: (sum: TableSum) => void,
): AsyncGenerator<Buffer> {
  const hash = createHash('sha256');
  const rows = connection.client.query(
    copyTo(`COPY ${quoted(name)} (${columns.map(quoted).join(', ')}) TO STDOUT`),
  );
  let [bytes, part] = [0, 0];
  try {
    for await (const piece of pieces(rows as AsyncIterable<Buffer>)) {
      hash.update(piece);
      bytes += piece.length;
      yield* entry(partName(name, (part += 1)), piece, at);
    }
  } catch (cause) {
    throw connection.error(`read the table ${name}`, cause);
  }
  onDone({ name, rows: rows.rowCount, bytes, sha256: hash.digest('hex') });
}

function* entry(name: string, bytes: Buffer, at: number): Generator<Buffer> {
  yield tarHeader(name, bytes.length, at);
  yield bytes;
  yield tarPadding(bytes.length);
}

/** The same bytes in pieces of about `partBytes`. */
async function* pieces(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let [held, size]: [Buffer[], number] = [[], 0];
  for await (const chunk of chunks) {
    held.push(chunk);
    size += chunk.length;
    if (size < partBytes) continue;
    yield Buffer.concat(held);
    [held, size] = [[], 0];
  }
  if (size > 0) yield Buffer.concat(held);
}

function json(value: unknown): Buffer {
  return Buffer.from(`${JSON.stringify(value, null, 1)}\n`);
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
