import type { Runner } from './database.js';

/** Which database this is: another id where it was restored from a backup, or made anew. @throws DatabaseError. */
export async function databaseIdentity(runner: Runner): Promise<string> {
  const [row] = await runner.query<{ id: string }>('tell its identity', 'SELECT id FROM database_identity');
  return row!.id;
}
