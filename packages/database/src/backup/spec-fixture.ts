import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { gunzipSync, gzipSync } from 'node:zlib';
import { newId } from '@smart-monitor/contracts';
import { Database } from '../database.js';
import { AuditRepository } from '../repositories/audit.repository.js';
import { LedgerRepository } from '../repositories/ledger.repository.js';
import { TelemetryRepository } from '../repositories/telemetry.repository.js';
import { hostId, record, story } from '../spec-fixture.js';
import { tablesOf } from './catalog.js';
import { keptTables } from './relations.js';
import { tarEnd, tarHeader, tarPadding, TarReader } from './tar.js';

/** For specs: a folder that is thrown away. */
export function scratch(): { readonly file: (name: string) => string; readonly remove: () => void } {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'backup-spec-'));
  return {
    file: (name) => path.join(folder, name),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Everything that has a meaning in COPY's text format, in JSON or in SQL. */
const nasty = `tab\there, line\nbreak\r\n, \\. \\N back\\slash, 'quote' "double" {brace,} ä 漢 🙂 \u0001`;

/** Puts rows into every table: stories as the services write them, and values at the edge of their types. */
export async function fill(database: Database): Promise<void> {
  const now = Date.now();
  await database.query('make days', 'SELECT smartmon_ensure_partitions(current_date - 1, current_date + 2)');
  const values = ['cpu.busy', 'load.1', 'disk.used_percent'].map((key) => ({
    key,
    unit: 'percent',
    kind: 'gauge' as const,
    labels: key.startsWith('disk') ? { mount: `/data ${nasty}` } : ({} as Record<string, string>),
    value: 12.345678901234567,
  }));
  const at = [now - 3_600_000, now - 1, now];
  await new TelemetryRepository(database).write(
    at.map((one) => ({ hostId, hostname: 'h', at: one, values, sources: [] })),
  );
  const ledger = new LedgerRepository(database);
  await ledger.ship(story().records);
  await ledger.ship([
    record({
      kind: 'request-result',
      requestId: newId(),
      state: 'done',
      reason: nasty,
      answer: { lines: [nasty, null] },
    }),
    record({
      kind: 'observations',
      seq: 9_007_199_254_740_991,
      bootId: newId(),
      entries: [{ kind: 'state', unit: 'a.service', mono: 0.1, body: { a: [nasty] } }],
    }),
  ]);
  const audit = new AuditRepository(database);
  for (const action of ['login', 'restart', nasty])
    await audit.append({
      service: 'gui',
      hostId,
      at: now,
      actor: 'ada',
      action,
      subject: nasty,
      detail: { a: 1, b: nasty },
    });
  const insert = (sql: string, ...parameters: unknown[]) => database.query('fill', sql, parameters);
  await insert(
    `INSERT INTO hosts (id, hostname, inventory, first_seen) VALUES ($1, $2, $3, '1999-12-31 23:59:59.123456+05')`,
    hostId,
    nasty,
    JSON.stringify({ deep: [{ n: 1e-300 }, nasty] }),
  );
  // A day that the product itself would not make any more.
  await insert(
    `CREATE TABLE telemetry_20240229 PARTITION OF telemetry FOR VALUES FROM ('2024-02-29 00:00:00+00') TO ('2024-03-01 00:00:00+00')`,
  );
  await insert(`ALTER TABLE telemetry_20240229 OWNER TO ${await ownerOf(database, 'telemetry')}`);
  await insert(
    `INSERT INTO telemetry VALUES (1, '2024-02-29 23:59:59.999999+00', 'NaN', $1), (2, '2024-02-29 00:00:00+00', '-Infinity', ''), (3, '2024-02-29 12:00:00+00', -0.0, NULL)`,
    nasty,
  );
  await insert(
    `INSERT INTO requests VALUES ($1, $2, 'restart', $3, '{"a": null}', 'ada', 'infinity', '-infinity')`,
    newId(),
    hostId,
    nasty,
  );
  await insert(
    `INSERT INTO control_status VALUES ($1, now(), $2)`,
    hostId,
    JSON.stringify({ nested: { nasty } }),
  );
  await insert(
    `INSERT INTO maintenance_windows (id, name, kind, start, days, zone, minutes, hosts, units, created_by, created_at, updated_by, updated_at)
    VALUES ($1, $2, 'weekly', '02:30', $3, 'Europe/Berlin', 90, '{*}', '{}', 'ada', now(), 'ada', now())`,
    newId(),
    nasty,
    [nasty, '', 'NULL'],
  );
  const user = newId();
  await insert(
    `INSERT INTO users (id, username, password_hash, role) VALUES ($1, 'ada', '$argon2id$v=19', 'admin')`,
    user,
  );
  await insert(
    `INSERT INTO sessions (token_hash, user_id, created_at, last_seen_at, expires_at) VALUES ('t', $1, now(), now(), now())`,
    user,
  );
}

async function ownerOf(database: Database, table: string): Promise<string> {
  const [row] = await database.query<{ name: string }>(
    'see whose it is',
    `SELECT quote_ident(pg_get_userbyid(relowner)) AS name FROM pg_class WHERE oid = $1::regclass`,
    [table],
  );
  return row!.name;
}

/** Every row of every table as the server writes it, the days of telemetry one by one. */
export async function everything(database: Database): Promise<Record<string, string[]>> {
  const all: Record<string, string[]> = {};
  for (const table of await tablesOf(database)) {
    const rows = await database.query<{ row: string }>(
      'read all',
      `SELECT t::text AS row FROM ${table} t ORDER BY 1`,
    );
    all[table] = rows.map(({ row }) => row);
  }
  return all;
}

/** The tables of which nothing is there. */
export function lacking(all: Record<string, readonly string[]>): string[] {
  return keptTables.filter((table) =>
    Object.entries(all).every(([name, rows]) => !name.startsWith(table) || rows.length === 0),
  );
}

/** The schema as somebody could see it: columns, constraints, indexes, owners, grants, functions, views, versions. */
export async function shape(database: Database): Promise<unknown> {
  return database.query(
    'read the schema',
    `SELECT c.relname::text, c.relkind::text, pg_get_userbyid(c.relowner)::text AS owner, (SELECT array_agg(g::text ORDER BY 1) FROM unnest(c.relacl) g) AS grants,
       (SELECT array_agg(concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.attgenerated, a.attidentity, pg_get_expr(d.adbin, d.adrelid)) ORDER BY a.attname)
        FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped) AS columns,
       (SELECT array_agg(conname || pg_get_constraintdef(oid) ORDER BY 1) FROM pg_constraint WHERE conrelid = c.oid) AS constraints,
       CASE c.relkind WHEN 'i' THEN pg_get_indexdef(c.oid) WHEN 'v' THEN pg_get_viewdef(c.oid) END AS definition,
       pg_get_expr(c.relpartbound, c.oid) AS bounds
     FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
     UNION ALL SELECT p.oid::regprocedure::text, 'f', pg_get_userbyid(p.proowner), (SELECT array_agg(g::text ORDER BY 1) FROM unnest(p.proacl) g), NULL, NULL, pg_get_functiondef(p.oid), NULL
     FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
     UNION ALL SELECT name, 'm', "timestamp"::text, NULL, NULL, NULL, NULL, NULL FROM schema_migrations
     ORDER BY 1`,
  );
}

/** Another database on the same server. */
export async function anotherDatabase(
  database: Database,
  url: string,
  name: string,
  owner?: string,
): Promise<string> {
  await database.query(
    'make a database',
    `CREATE DATABASE ${name}${owner === undefined ? '' : ` OWNER ${owner}`}`,
  );
  const other = new URL(url);
  other.pathname = `/${name}`;
  return other.href;
}

/** Works on a database by its URL. */
export async function on<T>(url: string, work: (database: Database) => Promise<T>): Promise<T> {
  const database = Database.open({ url }, { applicationName: 'spec', statementMs: 20_000 });
  try {
    return await work(database);
  } finally {
    await database.close();
  }
}

/** Writes a backup anew with other entries. */
export async function rewrite(
  from: string,
  to: string,
  edit: (name: string, text: string) => string | null,
): Promise<void> {
  const reader = new TarReader(Readable.from([gunzipSync(readFileSync(from))]));
  const parts: Buffer[] = [];
  for (let entry = await reader.next(); entry !== null; entry = await reader.next()) {
    const chunks: Buffer[] = [];
    for await (const chunk of entry.bytes) chunks.push(chunk);
    const edited = edit(entry.name, Buffer.concat(chunks).toString('utf8'));
    if (edited === null) continue;
    const bytes = Buffer.from(edited);
    parts.push(tarHeader(entry.name, bytes.length, 0), bytes, tarPadding(bytes.length));
  }
  writeFileSync(to, gzipSync(Buffer.concat([...parts, tarEnd])));
}
