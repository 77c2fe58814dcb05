import { existsSync, mkdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { BackupError } from './backup-error.js';
import type { Backup, TableSum } from './format.js';
import { readBackup } from './read-backup.js';
import { restoreBackup } from './restore-backup.js';
import { writeBackup } from './write-backup.js';

/** What the two commands need of whoever runs them. */
export interface BackupSurroundings {
  /** The version of Smart-Monitor. */
  readonly product: string;
  /** Where a backup goes when nobody says where. */
  readonly folder: string;
  /** The database, asked for when it is needed; `data` is what --data says. */
  readonly withDatabase: (data: string | null, work: (url: string) => Promise<void>) => Promise<void>;
  readonly tell: (line: string) => void;
  readonly signal?: AbortSignal;
}

export const backupUsage = 'backup [--to FILE|FOLDER] [--data DIR]';
export const restoreUsage = 'restore FILE [--replace] [--check] [--data DIR]';

/** `backup`: writes a new file with everything in the database. @throws BackupError, DatabaseError. */
export async function backUp(args: readonly string[], around: BackupSurroundings): Promise<void> {
  const { values } = read(backupUsage, () =>
    parseArgs({ args: [...args], options: { to: { type: 'string' }, data: { type: 'string' } } }),
  );
  const file = target(values.to ?? around.folder, values.to === undefined);
  await around.withDatabase(values.data ?? null, async (url) => {
    const backup = await writeBackup(url, file, {
      product: around.product,
      ...(around.signal && { signal: around.signal }),
      onTable: (sum) => around.tell(line(sum)),
    });
    const size = (statSync(file).size / 1_000_000).toFixed(1);
    around.tell(`${file}: ${backup.manifest.rows} rows as of ${backup.header.createdAt}, ${size} MB.`);
    around.tell('It holds the hashes of passwords: keep it where only you can read it.');
  });
}

/** `restore`: puts a backup in the place of what is in the database, or only looks at it. @throws BackupError, DatabaseError. */
export async function restore(args: readonly string[], around: BackupSurroundings): Promise<void> {
  const { values, positionals } = read(restoreUsage, () =>
    parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { replace: { type: 'boolean' }, check: { type: 'boolean' }, data: { type: 'string' } },
    }),
  );
  const [name, ...more] = positionals;
  if (name === undefined || more.length > 0) throw new BackupError(`Say which file: ${restoreUsage}`);
  const file = path.resolve(name);
  if (values.check === true) {
    const { header, manifest } = await readBackup(file);
    for (const sum of manifest.tables) around.tell(line(sum));
    around.tell(`${file} is whole: ${describe({ header, manifest })}. No database was touched.`);
    return;
  }
  await around.withDatabase(values.data ?? null, async (url) => {
    const { backup, upgraded } = await restoreBackup(url, file, {
      replace: values.replace ?? false,
      onTable: (sum) => around.tell(line(sum)),
    });
    around.tell(`Restored: ${describe(backup)}.`);
    if (upgraded.length > 0) around.tell(`Its schema was brought up to date: ${upgraded.join(', ')}.`);
    around.tell('Everybody logs in again. Services that run should be restarted (docs/backup.md).');
  });
}

function read<T>(usage: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    throw new BackupError(`${(cause as Error).message}\nUsage: ${usage}`, { cause });
  }
}

/** The file to write: the one that is named, or one named after the moment in a folder. */
function target(to: string, make: boolean): string {
  const at = path.resolve(to);
  if (make) mkdirSync(at, { recursive: true, mode: 0o700 });
  if (!existsSync(at) || !statSync(at).isDirectory()) return at;
  const moment = new Date().toISOString().replace(/[-:]|\.\d+/g, '');
  return path.join(at, `smart-monitor-${moment}.tar.gz`);
}

function line({ name, rows, bytes }: TableSum): string {
  return `  ${name.padEnd(24)} ${String(rows).padStart(10)} rows ${(bytes / 1_000_000).toFixed(1).padStart(9)} MB`;
}

function describe({ header, manifest }: Backup): string {
  return `${manifest.rows} rows as of ${header.createdAt}, by Smart-Monitor ${header.product} on PostgreSQL ${header.postgres}`;
}
