import type { Database } from './database.js';

/** The services that write, and the tables that each may write. The grants of the migration say the same; a test compares them. */
export const writers = {
  collector: ['hosts', 'series', 'telemetry', 'events', 'audit_log'],
  orchestrator: [
    'service_status',
    'service_current',
    'incidents',
    'decisions',
    'evidence',
    'recovery_actions',
    'control_status',
    'observations',
    'request_results',
    'events',
    'audit_log',
  ],
  notifier: ['requests', 'events', 'audit_log'],
  gui: ['requests', 'maintenance_windows', 'users', 'sessions', 'events', 'audit_log'],
} as const satisfies Readonly<Record<string, readonly string[]>>;
export type Writer = keyof typeof writers;

/** What the login of a service may do beyond its own work. */
export interface ForeignWrites {
  readonly login: string;
  /** A superuser, or the owner of the tables: no grant holds it. */
  readonly unbounded: boolean;
  /** Tables of other services that it may change. */
  readonly tables: readonly string[];
}

/**
 * What the login in use may write that belongs to another service; null when it is held to its own tables, as in
 * production. Asks the server, which knows of inherited roles as well. @throws DatabaseError.
 */
export async function foreignWrites(database: Database, service: Writer): Promise<ForeignWrites | null> {
  const own: readonly string[] = writers[service];
  const foreign = [...new Set(Object.values(writers).flat())].filter((table) => !own.includes(table));
  const [row] = await database.query<{ login: string; unbounded: boolean; tables: string[] | null }>(
    'read what its login may write',
    `SELECT current_user AS login,
       bool_or(r.rolsuper OR pg_has_role(current_user, c.relowner, 'USAGE')) AS unbounded,
       array_agg(c.relname::text ORDER BY c.relname) FILTER (
         WHERE c.relname = ANY ($1::text[]) AND has_table_privilege(c.oid, 'INSERT, UPDATE, DELETE, TRUNCATE')) AS tables
     FROM pg_class c JOIN pg_roles r ON r.rolname = current_user
     WHERE c.relnamespace = 'public'::regnamespace AND c.relname = ANY ($1::text[] || $2::text[])
     GROUP BY current_user`,
    [foreign, own],
  );
  if (row === undefined || (row.tables === null && !row.unbounded)) return null;
  return { login: row.login, unbounded: row.unbounded, tables: row.tables ?? [] };
}

/** The same in words with the remedy, for the log of a service's start. */
export function foreignWritesWarning(service: Writer, { login, unbounded, tables }: ForeignWrites): string {
  const can = unbounded ? 'may do everything in the database' : `may also write ${tables.join(', ')}`;
  const role = `smartmon_${service}`;
  return (
    `The database login ${login} ${can}, so whoever takes over this service could change what other services recorded. ` +
    `Give it the login ${role} (ALTER ROLE ${role} LOGIN PASSWORD '...') and set DATABASE_URL_${service.toUpperCase()} to it.`
  );
}
