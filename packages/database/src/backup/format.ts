import { BackupError } from './backup-error.js';
import { dayOf, keptTables } from './relations.js';

/*
 * A backup is one file: a tar archive, compressed by gzip (table by table), that ordinary tools can open. In it, in this order:
 *   backup.json                  the header: what is to come
 *   tables/NAME/000001.copy ...  the rows of a table, or of one day of it, as PostgreSQL's COPY writes them (text
 *                                format), cut anywhere into parts
 *   manifest.json                rows, bytes and SHA-256 of each; a file without it is not whole
 */

export const headerName = 'backup.json';
export const manifestName = 'manifest.json';
export const formatVersion = 1;

/** The name of the part number `part` of a table's rows. */
export function partName(table: string, part: number): string {
  return `tables/${table}/${String(part).padStart(6, '0')}.copy`;
}

/** The table that a part belongs to; null for anything else. */
export function tableOfPart(name: string): string | null {
  return /^tables\/([a-z0-9_]+)\/\d{6,}\.copy$/.exec(name)?.[1] ?? null;
}

/** A table, or a day of it, as it was backed up. */
export interface BackedUpTable {
  readonly name: string;
  /** The columns of each row, in order. Generated ones are left out. */
  readonly columns: readonly string[];
}

/** The first entry. */
export interface BackupHeader {
  readonly format: typeof formatVersion;
  /** The version of Smart-Monitor that made it. */
  readonly product: string;
  /** When its snapshot was taken, ISO 8601. */
  readonly createdAt: string;
  /** The version of the server that it was taken from. */
  readonly postgres: string;
  /** The versions of the schema that were applied. */
  readonly migrations: readonly string[];
  /** No transaction at or behind this number is in it. */
  readonly endXid: string;
  readonly tables: readonly BackedUpTable[];
  /** The next value of each identity column. */
  readonly identities: readonly { readonly table: string; readonly column: string; readonly next: string }[];
}

/** What there is of one table. */
export interface TableSum {
  readonly name: string;
  readonly rows: number;
  readonly bytes: number;
  /** Of all its parts together, hexadecimal. */
  readonly sha256: string;
}

/** The last entry. */
export interface BackupManifest {
  readonly tables: readonly TableSum[];
  readonly rows: number;
}

/** A whole backup. */
export interface Backup {
  readonly header: BackupHeader;
  readonly manifest: BackupManifest;
}

const word = /^[a-z_][a-z0-9_]*$/;
const isText = (value: unknown): value is string => typeof value === 'string';
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && Number(value) >= 0;

function readObject(text: string, what: string): Record<string, unknown> {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new BackupError(`its ${what} is not JSON`, { cause });
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new BackupError(`its ${what} is not an object`);
  return value as Record<string, unknown>;
}

function list(value: unknown, what: string): Record<string, unknown>[] {
  if (!Array.isArray(value)) throw new BackupError(`${what} is not a list`);
  return value as Record<string, unknown>[];
}

/** @throws BackupError without the name of the file. */
export function parseHeader(text: string): BackupHeader {
  const header = readObject(text, headerName);
  if (header.format !== formatVersion)
    throw new BackupError(
      `it has the format ${JSON.stringify(header.format)}, and this Smart-Monitor reads ${formatVersion}`,
    );
  const names = ['product', 'createdAt', 'postgres', 'endXid'] as const;
  if (!names.every((name) => isText(header[name])) || !/^\d{1,20}$/.test(String(header.endXid)))
    throw new BackupError(`its ${headerName} lacks one of ${names.join(', ')}`);
  const tables = list(header.tables, 'tables');
  for (const { name, columns } of tables) {
    const known = isText(name) && ((keptTables as readonly string[]).includes(name) || dayOf(name) !== null);
    if (!known) throw new BackupError(`its ${headerName} names a table that is none: ${String(name)}`);
    if (!Array.isArray(columns) || !columns.every((one) => isText(one) && word.test(one)))
      throw new BackupError(`its ${headerName} does not tell the columns of ${String(name)}`);
  }
  for (const { table, column, next } of list(header.identities, 'identities')) {
    if (!(
      isText(table) &&
      word.test(table) &&
      isText(column) &&
      word.test(column) &&
      /^\d+$/.test(String(next))
    ))
      throw new BackupError(`its ${headerName} has an identity that is none`);
  }
  if (!list(header.migrations, 'migrations').every(isText))
    throw new BackupError(`its ${headerName} does not tell its schema`);
  return header as unknown as BackupHeader;
}

/** @throws BackupError without the name of the file. */
export function parseManifest(text: string): BackupManifest {
  const manifest = readObject(text, manifestName);
  const fits = list(manifest.tables, 'tables').every(
    ({ name, rows, bytes, sha256 }) => isText(name) && isCount(rows) && isCount(bytes) && isText(sha256),
  );
  if (!fits || !isCount(manifest.rows)) throw new BackupError(`its ${manifestName} is incomplete`);
  return manifest as unknown as BackupManifest;
}
