import type { Runner } from '../database.js';
import { quoted } from './catalog.js';
import { dailyTables, dayOf, keptTables, leftTables, views } from './relations.js';

const own = [...keptTables, ...Object.keys(leftTables)];

async function ownTables(runner: Runner): Promise<string[]> {
  const rows = await runner.query<{ name: string }>(
    'list its tables',
    `SELECT relname::text AS name FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
       AND NOT relispartition AND relname = ANY ($1::text[]) ORDER BY 1`,
    [own],
  );
  return rows.map(({ name }) => name);
}

/** Nobody reads or writes until it is decided. Tried again where somebody else was in the middle of something. */
export async function lockAll(runner: Runner): Promise<void> {
  const names = (await ownTables(runner)).map(quoted).join(', ');
  for (let left = 4; ; left -= 1) {
    await runner.query('mark a point to go back to', 'SAVEPOINT before_locks');
    try {
      await runner.query('keep others from its tables', `LOCK TABLE ${names} IN ACCESS EXCLUSIVE MODE`);
      return;
    } catch (error) {
      const deadlock = (error as { sqlState?: string | null }).sqlState === '40P01';
      if (!deadlock || left === 0) throw error;
      await runner.query('go back', 'ROLLBACK TO SAVEPOINT before_locks');
    }
  }
}

/** The tables with rows that a person would miss. */
export async function filledTables(runner: Runner): Promise<string[]> {
  const there = await ownTables(runner);
  const filled: string[] = [];
  for (const table of keptTables.filter((one) => there.includes(one))) {
    const rows = await runner.query(`look into ${table}`, `SELECT FROM ${quoted(table)} LIMIT 1`);
    if (rows.length > 0) filled.push(table);
  }
  return filled;
}

/** Takes every row away, and every day of the daily tables; whatever else stands in the schema stays. */
export async function emptyTables(runner: Runner): Promise<void> {
  const emptied = (await ownTables(runner)).filter(
    (name) => name === 'sessions' || (keptTables as readonly string[]).includes(name),
  );
  await runner.query('empty its tables', `TRUNCATE ${emptied.map(quoted).join(', ')}`);
  const days = await runner.query<{ name: string }>(
    'list the days',
    `SELECT c.relname::text AS name FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid JOIN pg_class p ON p.oid = i.inhparent
     WHERE p.relnamespace = 'public'::regnamespace AND p.relname = ANY ($1::text[])`,
    [dailyTables],
  );
  for (const { name } of days)
    if (dayOf(name) !== null) await runner.query(`drop ${name}`, `DROP TABLE ${quoted(name)}`);
}

/** Takes away what the migrations made, and nothing of anybody else's: where that depends on ours, the server refuses. */
export async function dropSchema(runner: Runner): Promise<void> {
  for (const view of views)
    await runner.query(`drop the view ${view}`, `DROP VIEW IF EXISTS ${quoted(view)}`);
  await runner.query('drop its tables', `DROP TABLE ${(await ownTables(runner)).map(quoted).join(', ')}`);
  const functions = await runner.query<{ name: string }>(
    'list its functions',
    `SELECT oid::regprocedure::text AS name FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname LIKE 'smartmon\\_%'`,
  );
  for (const { name } of functions) await runner.query(`drop ${name}`, `DROP FUNCTION ${name}`);
}

/** Makes days of the daily tables, owned by who owns the table: the collector drops them by its rights. */
export async function makeDays(
  runner: Runner,
  days: readonly { readonly table: string; readonly day: string }[],
): Promise<void> {
  for (const { table, day } of days) {
    const name = quoted(`${table}_${day.replaceAll('-', '')}`);
    const next = new Date(Date.parse(`${day}T00:00:00Z`) + 86_400_000).toISOString().slice(0, 10);
    await runner.query(
      `make ${name}`,
      `CREATE TABLE ${name} PARTITION OF ${quoted(table)} FOR VALUES FROM ('${day} 00:00:00+00') TO ('${next} 00:00:00+00')`,
    );
    const [owner] = await runner.query<{ name: string; same: boolean }>(
      `see whose ${table} is`,
      `SELECT quote_ident(pg_get_userbyid(relowner)) AS name, pg_get_userbyid(relowner) = current_user AS same
       FROM pg_class WHERE oid = $1::regclass`,
      [table],
    );
    if (!owner!.same) await runner.query(`hand ${name} over`, `ALTER TABLE ${name} OWNER TO ${owner!.name}`);
  }
}

/** Somebody's own triggers, by table and in the words that switch each on again as it was. */
export interface Quietened {
  readonly table: string;
  readonly trigger: string;
  readonly mode: 'ENABLE' | 'ENABLE REPLICA' | 'ENABLE ALWAYS';
}

/** Switches off what would change or tell of rows that are restored. */
export async function quietenTriggers(runner: Runner, tables: readonly string[]): Promise<Quietened[]> {
  const found = await runner.query<Quietened & Record<string, unknown>>(
    'list triggers',
    `SELECT c.relname::text AS table, t.tgname::text AS trigger,
       CASE t.tgenabled WHEN 'R' THEN 'ENABLE REPLICA' WHEN 'A' THEN 'ENABLE ALWAYS' ELSE 'ENABLE' END AS mode
     FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
     WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY ($1::text[]) AND NOT t.tgisinternal AND t.tgenabled <> 'D'`,
    [tables],
  );
  for (const { table, trigger } of found)
    await runner.query(`quieten ${table}`, `ALTER TABLE ${quoted(table)} DISABLE TRIGGER ${quoted(trigger)}`);
  return found;
}

export async function wakeTriggers(runner: Runner, quietened: readonly Quietened[]): Promise<void> {
  for (const { table, trigger, mode } of quietened)
    await runner.query(`wake ${table}`, `ALTER TABLE ${quoted(table)} ${mode} TRIGGER ${quoted(trigger)}`);
}
