import { newId, type ControlStatus } from '@smart-monitor/contracts';
import type { Database } from '../database.js';
import { notifyEvents } from '../notify.js';
import { cleanJson, millis, moment } from '../text.js';

/** How one host's orchestrator was doing when it last said so. */
export interface StoredControlStatus {
  readonly hostId: string;
  /** Milliseconds since the epoch; older than some 30 s means that it has fallen silent. */
  readonly updatedAt: number;
  readonly body: ControlStatus;
}

/** Table `control_status`; its writer is the orchestrator. */
export class ControlStatusRepository {
  constructor(private readonly database: Database) {}

  /**
   * Stores the status; when it differs from the one before in more than the moments of last looks, that is an event too. `now` in milliseconds since the
   * epoch. Of several orchestrators on one host the one that may act is told of: another one's report is passed over
   * while that one's is fresh. Returns null where it was stored, else when the report was made that stands.
   */
  async put(hostId: string, body: ControlStatus, now: number): Promise<number | null> {
    return this.database.transaction('store the control status', async (runner) => {
      const [told] = await runner.query<{ stored: boolean; events: boolean; before: number | null }>(
        '',
        `WITH before AS (SELECT body, updated_at FROM control_status WHERE host_id = $1), stored AS (
           INSERT INTO control_status (host_id, updated_at, body) VALUES ($1, ${moment('$3')}, $2::jsonb)
           ON CONFLICT (host_id) DO UPDATE SET updated_at = excluded.updated_at, body = excluded.body
           WHERE coalesce(control_status.body ->> 'instance', '') IN ('', excluded.body ->> 'instance')
             OR excluded.body #>> '{helper,lease}' = 'mine'
             OR control_status.updated_at < excluded.updated_at - interval '30 seconds'
           RETURNING 1),
         told AS (
           INSERT INTO events (id, kind, host_id, subject, at, body)
           SELECT $4, 'control-status', $1, 'control', ${moment('$3')}, $2::jsonb FROM stored
           WHERE NOT EXISTS (SELECT FROM before WHERE body - 'lastLooks' = $2::jsonb - 'lastLooks') RETURNING 1)
         SELECT EXISTS (SELECT FROM stored) AS stored, EXISTS (SELECT FROM told) AS events, (SELECT ${millis('updated_at')} FROM before) AS before`,
        [hostId, cleanJson(body), now, newId()],
      );
      if (told?.events === true) await runner.query('', notifyEvents);
      return told?.stored === true ? null : (told?.before ?? null);
    });
  }

  async list(): Promise<StoredControlStatus[]> {
    return this.database.query<StoredControlStatus & Record<string, unknown>>(
      'list the control status of the hosts',
      `SELECT host_id AS "hostId", ${millis('updated_at')} AS "updatedAt", body FROM control_status ORDER BY host_id`,
    );
  }
}
