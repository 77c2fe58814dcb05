import type { Database } from '../database.js';

/** The day partitions of `telemetry`. Safe when several processes call at once; callable by the collector's role alone. */
export class PartitionRepository {
  constructor(private readonly database: Database) {}

  /** Makes the partitions from yesterday until `daysAhead` days after `now` (milliseconds since the epoch); returns how many were missing. */
  async ensure(daysAhead: number, now: number = Date.now()): Promise<number> {
    return this.ensureBetween(now - 86_400_000, now + daysAhead * 86_400_000);
  }

  /** Makes the partitions for values between two moments (milliseconds since the epoch). @throws DatabaseError beyond 400 days back or 31 ahead. */
  async ensureBetween(from: number, to: number): Promise<number> {
    const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
    const [row] = await this.database.query<{ made: number }>(
      `make telemetry partitions from ${day(from)} to ${day(to)}`,
      'SELECT smartmon_ensure_partitions($1, $2) AS made',
      [day(from), day(to)],
    );
    return row!.made;
  }

  /** Drops the days that ended before `olderThan` (milliseconds since the epoch); returns the partitions' names. */
  async drop(olderThan: number): Promise<string[]> {
    const rows = await this.database.query<{ name: string }>(
      'drop old telemetry partitions',
      'SELECT name FROM smartmon_drop_partitions(to_timestamp($1::float8 / 1000)) AS name',
      [olderThan],
    );
    return rows.map(({ name }) => name);
  }
}
