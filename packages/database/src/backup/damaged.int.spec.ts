import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { knownMigrations } from '../migrate.js';
import { databaseIdentity } from '../identity.js';
import { startFixture, type Fixture } from '../spec-fixture.js';
import type { BackupHeader, BackupManifest } from './format.js';
import { readBackup } from './read-backup.js';
import { restoreBackup } from './restore-backup.js';
import { anotherDatabase, everything, fill, on, rewrite, scratch } from './spec-fixture.js';
import { writeBackup } from './write-backup.js';

let fixture: Fixture;
const folder = scratch();
const whole = folder.file('whole.tar.gz');
let bytes: Buffer;
beforeAll(async () => {
  fixture = await startFixture();
  await fill(fixture.database);
  // Random text, so that there is a table which compresses badly and lies over several parts.
  await fixture.database.query(
    'put',
    `INSERT INTO evidence (id, host_id, incident_id, unit, topic, body, at, mono)
     SELECT gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'u', 't', to_jsonb(repeat(md5(random()::text), 4)), now(), 1
     FROM generate_series(1, 20000)`,
  );
  await writeBackup(fixture.server.url, whole, { product: '1.2.3' });
  bytes = readFileSync(whole);
});
afterAll(async () => {
  await fixture.stop();
  folder.remove();
});

function made(name: string, content: Buffer): string {
  const file = folder.file(name);
  writeFileSync(file, content);
  return file;
}

/** Tries it on the filled database itself, which has to stay as it is. */
async function leavesAlone(file: string, error: RegExp): Promise<void> {
  const [before, identity] = [await everything(fixture.database), await databaseIdentity(fixture.database)];
  await expect(restoreBackup(fixture.server.url, file, { replace: true })).rejects.toThrow(error);
  expect(await everything(fixture.database)).toEqual(before);
  expect(await databaseIdentity(fixture.database)).toBe(identity);
}

describe('a file that is cut off', () => {
  it('is named wherever it ends, with the table that it ends in', async () => {
    for (let part = 0; part < 40; part += 1) {
      const length = Math.floor((bytes.length * part) / 40);
      const file = made('cut.tar.gz', bytes.subarray(0, length));
      const error = (await readBackup(file).catch((e: unknown) => e)) as Error;
      expect(error.message, `at ${length}`).toMatch(
        length === 0
          ? /^\/.*cut\.tar\.gz is empty/
          : /^\/.*cut\.tar\.gz is cut off: it ends too early, at (its beginning|manifest\.json|table [a-z_0-9]+)\.$/,
      );
      if (part === 20) expect(error.message).toContain('table evidence');
    }
    for (const left of [1, 4, 8, 9, 40])
      await expect(
        readBackup(made('cut.tar.gz', bytes.subarray(0, -left))),
        `without ${left}`,
      ).rejects.toThrow('cut off');
  });

  it('leaves the database as it is', async () => {
    await leavesAlone(
      made('cut.tar.gz', bytes.subarray(0, bytes.length >> 1)),
      /cut off: it ends too early, at table evidence/,
    );
  });
});

describe('a flipped bit', () => {
  it('is seen wherever it is', async () => {
    const good = await readBackup(whole);
    let harmless = 0;
    for (let n = 0; n < 120; n += 1) {
      const at = Math.floor((bytes.length * n) / 120);
      const damaged = Buffer.from(bytes);
      damaged[at]! ^= 1 << (n % 8);
      const found = await readBackup(made('bit.tar.gz', damaged)).catch((error: unknown) => error);
      if (found instanceof Error)
        expect(found.message, `byte ${at}`).toMatch(
          /bit\.tar\.gz is (damaged|cut off|no whole backup|no backup)/,
        );
      else {
        // A few bits of gzip mean nothing: the date of a file, what fills the last byte up.
        expect(found, `byte ${at}`).toEqual(good);
        harmless += 1;
      }
    }
    expect(harmless).toBeLessThan(6);
  });

  it('is told with the table that it is in', async () => {
    const damaged = Buffer.from(bytes);
    damaged[bytes.length >> 1]! ^= 4;
    await expect(readBackup(made('bit.tar.gz', damaged))).rejects.toThrow(/damaged at table evidence/);
  });

  it('leaves the database as it is', async () => {
    const damaged = Buffer.from(bytes);
    damaged[bytes.length >> 1]! ^= 4;
    await leavesAlone(made('bit.tar.gz', damaged), /bit\.tar\.gz is (damaged|cut off)/);
  });

  it('is seen in the rows of a table, and that table is named, where gzip does not see it', async () => {
    const file = folder.file('rows.tar.gz');
    await rewrite(whole, file, (name, text) =>
      name.startsWith('tables/users/') ? text.replace('admin', 'owner') : text,
    );
    await leavesAlone(file, /the rows of table users are not those that were written/);
  });
});

describe('what is no backup of ours', () => {
  it('is told apart', async () => {
    await leavesAlone(folder.file('nowhere'), /There is no file .*nowhere/);
    await leavesAlone(made('text', Buffer.from('SELECT 1;\n'.repeat(100))), /is no backup of Smart-Monitor/);
    await leavesAlone(made('zipped', gzipSync('SELECT 1;\n'.repeat(200))), /is no backup of Smart-Monitor/);
  });

  it('has its parts in order, all of them, and nothing else', async () => {
    const file = folder.file('other.tar.gz');
    const edited = (edit: (name: string, text: string) => string | null) => rewrite(whole, file, edit);
    await edited((name, text) => (name === 'manifest.json' ? null : text));
    await leavesAlone(file, /there is no manifest.json/);
    await edited((name, text) => (name.startsWith('tables/incidents/') ? null : text));
    await leavesAlone(file, /the rows of table incidents are not those/);
    await edited((name, text) => (name === 'backup.json' ? text.replace('"hosts"', '"pg_authid"') : text));
    await leavesAlone(file, /names a table that is none: pg_authid/);
    await edited((name, text) =>
      name === 'backup.json' ? text.replace('"hostname"', '"hostname\\"); DROP TABLE users; --"') : text,
    );
    await leavesAlone(file, /does not tell the columns of/);
    await edited((name, text) =>
      name === 'backup.json' ? text.replace('"format": 1', '"format": 2') : text,
    );
    await leavesAlone(file, /has the format 2, and this Smart-Monitor reads 1/);
  });

  it('nor of a newer one', async () => {
    const file = folder.file('newer.tar.gz');
    const last = knownMigrations.at(-1)!;
    await rewrite(whole, file, (name, text) =>
      name === 'backup.json'
        ? text.replace(`"${last}"`, `"${last}", "Later9999999999999"`).replace('1.2.3', '9.0.0')
        : text,
    );
    await leavesAlone(
      file,
      /made by a newer Smart-Monitor \(9\.0\.0\).*Later9999999999999.*Restore it with that version/,
    );
  });

  it('and a database of a newer one is neither backed up nor replaced', async () => {
    const url = await anotherDatabase(fixture.database, fixture.server.url, 'later');
    await on(url, async (database) => {
      await database.migrate();
      await database.query(
        'pretend',
        `INSERT INTO schema_migrations ("timestamp", name) VALUES (9999999999999, 'Later9999999999999')`,
      );
    });
    await expect(restoreBackup(url, whole, { replace: true })).rejects.toThrow(/newer Smart-Monitor/);
    await expect(writeBackup(url, folder.file('later.tar.gz'), { product: '1' })).rejects.toThrow(
      /newer Smart-Monitor/,
    );
  });
});

describe('a restore that fails midway', () => {
  /** The same backup with rows that fit the manifest and not the schema. */
  async function spoilt(): Promise<string> {
    const file = folder.file('spoilt.tar.gz');
    const spoil = (text: string) => text.replaceAll('\tact\t', '\tmaybe\t');
    let rows = '';
    await rewrite(whole, file, (name, text) =>
      name.startsWith('tables/decisions/') ? (rows += spoil(text)) : text,
    );
    const sum = { bytes: Buffer.byteLength(rows), sha256: createHash('sha256').update(rows).digest('hex') };
    const again = folder.file('spoilt-whole.tar.gz');
    await rewrite(file, again, (name, text) => {
      if (name !== 'manifest.json') return text;
      const manifest = JSON.parse(text) as BackupManifest;
      return JSON.stringify({
        ...manifest,
        tables: manifest.tables.map((one) => (one.name === 'decisions' ? { ...one, ...sum } : one)),
      });
    });
    return again;
  }

  it('leaves the database as it was, also in the schema of another version', async () => {
    const file = await spoilt();
    expect((await readBackup(file)).header.product).toBe('1.2.3');
    await leavesAlone(file, /could not load the table decisions.*violates check constraint/);
    const older = folder.file('older.tar.gz');
    await rewrite(file, older, (name, text) => {
      if (name !== 'backup.json') return text;
      const header = JSON.parse(text) as BackupHeader;
      return JSON.stringify({ ...header, migrations: header.migrations.slice(0, -1) });
    });
    await leavesAlone(older, /could not load the table decisions/);
    const url = await anotherDatabase(fixture.database, fixture.server.url, 'empty');
    await expect(restoreBackup(url, file, { replace: false })).rejects.toThrow('decisions');
    await on(url, async (database) =>
      expect(
        await database.query('look', `SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace`),
      ).toEqual([]),
    );
  });

  it('also where the process is killed', async () => {
    const before = await everything(fixture.database);
    const script = `
      const { restoreBackup } = await import(${JSON.stringify(fileURLToPath(new URL('../../dist/backup/restore-backup.js', import.meta.url)))});
      await restoreBackup(process.env.SPEC_URL, process.env.SPEC_FILE, { replace: true, onTable: ({ name }) => {
        console.log(name);
        if (name === 'incidents') return new Promise(() => setInterval(() => {}, 1000));
      } });`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, SPEC_URL: fixture.server.url, SPEC_FILE: whole },
    });
    await new Promise<void>((resolve) => {
      let told = '';
      child.stdout.on('data', (chunk: Buffer) => {
        told += chunk.toString();
        if (told.includes('incidents')) resolve();
      });
    });
    // In the middle of it nobody sees anything else.
    const exited = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await exited;
    expect(await everything(fixture.database)).toEqual(before);
    expect(await fixture.database.query('look', 'SELECT FROM sessions')).toHaveLength(1);
  });
});
