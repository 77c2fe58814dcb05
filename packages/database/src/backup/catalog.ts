import type { Runner } from '../database.js';
import type { BackupHeader } from './format.js';
import { dailyTables, dayOf, keptTables } from './relations.js';

/** The names of all tables of a backup that are there, the days of a daily table in its place, in order. */
export async function tablesOf(runner: Runner): Promise<string[]> {
  const rows = await runner.query<{ name: string; parent: string | null }>(
    'list its tables',
    `SELECT c.relname::text AS name, p.relname::text AS parent FROM pg_class c
     LEFT JOIN pg_inherits i ON i.inhrelid = c.oid LEFT JOIN pg_class p ON p.oid = i.inhparent
     WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') ORDER BY 1`,
  );
  const there = new Set(rows.map(({ name }) => name));
  return keptTables
    .filter((table) => there.has(table))
    .flatMap((table) =>
      dailyTables.includes(table)
        ? rows.filter(({ name, parent }) => parent === table && dayOf(name) !== null).map(({ name }) => name)
        : [table],
    );
}

/** The columns of each table that hold what was written, in order. */
export async function columnsOf(
  runner: Runner,
  tables: readonly string[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  const rows = await runner.query<{ name: string; columns: string[] }>(
    'list its columns',
    `SELECT c.relname::text AS name, array_agg(a.attname::text ORDER BY a.attnum) AS columns
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY ($1::text[])
       AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated = '' GROUP BY 1`,
    [tables],
  );
  return new Map(rows.map(({ name, columns }) => [name, columns]));
}

/** Each identity column of the tables, with the value that it gives next. */
export async function identitiesOf(
  runner: Runner,
  tables: readonly string[],
): Promise<BackupHeader['identities']> {
  const rows = await runner.query<{ table: string; column: string; sequence: string }>(
    'list its identity columns',
    `SELECT c.relname::text AS table, a.attname::text AS column, pg_get_serial_sequence(c.oid::regclass::text, a.attname) AS sequence
     FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY ($1::text[]) AND a.attidentity <> '' AND NOT a.attisdropped`,
    [tables],
  );
  const identities = [];
  for (const { table, column, sequence } of rows) {
    const [found] = await runner.query<{ next: string }>(
      `read the next value of ${table}.${column}`,
      // The name comes from the catalog, quoted where it has to be.
      `SELECT (last_value + CASE WHEN is_called THEN 1 ELSE 0 END)::text AS next FROM ${sequence}`,
    );
    identities.push({ table, column, next: found!.next });
  }
  return identities;
}

/** A name as SQL. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
