/** What a backup has: every table of the product, in an order in which references are met. A test compares it with the schema. */
export const keptTables = [
  'hosts',
  'series',
  'telemetry',
  'service_status',
  'service_current',
  'incidents',
  'decisions',
  'evidence',
  'recovery_actions',
  'control_status',
  'observations',
  'events',
  'requests',
  'request_results',
  'maintenance_windows',
  'users',
  'audit_log',
] as const;

/** What it has not, and why. */
export const leftTables = {
  sessions: 'whoever was logged in logs in again: a session that was ended since would be alive again',
  database_identity: 'it tells this database from every other one',
  schema_migrations: 'the versions are in the header',
} as const;

/** What the migrations make of the tables; it has no rows of its own. */
export const views = [
  'recovery_kpis',
  'system_metrics',
  'restart_attempts',
  'recovery_logs',
  'telemetry_named',
] as const;

/** Tables in partitions of a day, `<table>_YYYYMMDD`. */
export const dailyTables: readonly string[] = ['telemetry'];

/** The day of a partition as `YYYY-MM-DD`, and its table; null where the name is not that of one. */
export function dayOf(partition: string): { readonly table: string; readonly day: string } | null {
  const [, table = '', year, month, date] = /^([a-z_]+)_(\d{4})(\d{2})(\d{2})$/.exec(partition) ?? [];
  if (!dailyTables.includes(table)) return null;
  const day = `${year}-${month}-${date}`;
  const at = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day) ? { table, day } : null;
}
