import { foreignWrites, foreignWritesWarning, type Database } from '@smart-monitor/database';

/** Writers are a fact: says so where our login may write what another service writes. */
export async function warnOfForeignWrites(
  database: Database,
  signal: AbortSignal,
  warn: (warning: string) => void,
): Promise<void> {
  try {
    await database.waitForSchema(signal);
    const found = await foreignWrites(database, 'orchestrator');
    if (found !== null) warn(foreignWritesWarning('orchestrator', found));
  } catch {
    // Postgres is away again, or we are stopping: the shipper tells of the first, and the next start asks again.
  }
}
