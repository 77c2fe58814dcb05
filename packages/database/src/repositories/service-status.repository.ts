import type { NormalizedStatus } from '@smart-monitor/contracts';
import type { Database } from '../database.js';
import { millis, moment } from '../text.js';

/** One unit as it is now. Times in milliseconds since the epoch. */
export interface ServiceState {
  readonly hostId: string;
  readonly hostname: string;
  readonly osPlatform: string;
  readonly unit: string;
  readonly rawStatus: string;
  readonly normalizedStatus: NormalizedStatus;
  readonly subState: string;
  readonly serviceType: string;
  readonly unitFileState: string;
  readonly recoverable: boolean;
  /** Since when `rawStatus` and `subState` have been these. */
  readonly since: number;
  /** When this was last confirmed. */
  readonly updatedAt: number;
  /** The newest recovery action on the unit: `queued`, `success` or `fail`. */
  readonly lastRecoveryResult: 'queued' | 'success' | 'fail' | null;
  readonly lastRecoveryAt: number | null;
  /** Incidents of the last 24 hours before `now`. */
  readonly recentFailures: number;
}

/** One line of a unit's history. */
export interface ServiceChange {
  readonly id: string;
  readonly at: number;
  readonly rawStatus: string;
  readonly normalizedStatus: NormalizedStatus;
  readonly subState: string;
  readonly serviceType: string;
  readonly unitFileState: string;
  readonly recoverable: boolean;
}

/** Which units; everything left out does not narrow. */
export interface ServiceFilter {
  /** A host's id or name. */
  readonly host?: string;
  readonly status?: NormalizedStatus;
  /** Only these units. */
  readonly units?: readonly string[];
  /** Part of the unit's name, without regard to case. */
  readonly search?: string;
  /** Confirmed at or after this moment. */
  readonly updatedSince?: number;
  /** False leaves out what is not listed unless asked for by name: units other than services, templates, oneshot, static and masked ones. Default true: everything. */
  readonly noise?: boolean;
  /** Units that are never noise, for example those on the allow-list. Failed units are never noise either. */
  readonly keep?: readonly string[];
}

/** A piece of a list, and how long the whole list is. */
export interface Page<T> {
  readonly total: number;
  readonly items: readonly T[];
}

/**
 * SQL for whether a unit is shown: all with noise; without it what runs as a service of its own, what failed, and what
 * is to be kept (the allow-list's).
 */
const shown = (noise: string, keep: string) => `
  (${noise}::boolean OR c.normalized_status = 'failed' OR c.service_name = ANY (${keep}::text[])
    OR (c.service_name LIKE '%.service' AND c.service_name NOT LIKE '%@.service'
      AND c.service_type <> 'oneshot' AND c.unit_file_state NOT IN ('static', 'masked')))`;

const columns = `c.host_id AS "hostId", c.hostname, c.os_platform AS "osPlatform", c.service_name AS unit, c.raw_status AS "rawStatus",
  c.normalized_status AS "normalizedStatus", c.sub_state AS "subState", c.service_type AS "serviceType",
  c.unit_file_state AS "unitFileState", c.recoverable, ${millis('c.since')} AS since, ${millis('c.updated_at')} AS "updatedAt"`;

/** Tables `service_status` (the history) and `service_current` (its newest rows); their writer is the orchestrator, through its ledger. */
export class ServiceStatusRepository {
  constructor(private readonly database: Database) {}

  /** Units as they are, failed ones first, then by host and name. */
  async current(
    filter: ServiceFilter = {},
    page: { readonly limit?: number; readonly offset?: number } = {},
    now: number = Date.now(),
  ): Promise<Page<ServiceState>> {
    const rows = await this.database.query<ServiceState & { total: string } & Record<string, unknown>>(
      'list the units',
      `WITH c AS (
         SELECT * FROM service_current c
         WHERE ($1::text IS NULL OR c.host_id::text = $1 OR c.hostname = $1) AND ($2::text IS NULL OR c.normalized_status = $2)
           AND ($3::text[] IS NULL OR c.service_name = ANY ($3)) AND ($4::text IS NULL OR strpos(lower(c.service_name), lower($4)) > 0)
           AND ($5::float8 IS NULL OR c.updated_at >= ${moment('$5')})
           AND ${shown('$6', '$10')})
       SELECT (SELECT count(*) FROM c) AS total, page.* FROM (SELECT 1) one LEFT JOIN LATERAL (
         SELECT ${columns}, a.result AS "lastRecoveryResult", ${millis('a."timestamp"')} AS "lastRecoveryAt", f.failures AS "recentFailures"
         FROM (SELECT * FROM c ORDER BY normalized_status <> 'failed', hostname, service_name LIMIT $7 OFFSET $8) c
         LEFT JOIN LATERAL (
           SELECT CASE WHEN r.result IS NULL THEN 'queued' WHEN r.result = 'done' AND r.verified IS NOT false THEN 'success' ELSE 'fail' END AS result,
             coalesce(r.begun_at, r.ended_at) AS "timestamp"
           FROM recovery_actions r WHERE r.host_id = c.host_id AND r.unit = c.service_name ORDER BY r.begun_at DESC NULLS LAST LIMIT 1) a ON true
         CROSS JOIN LATERAL (
           SELECT count(*)::int AS failures FROM incidents i WHERE i.host_id = c.host_id AND i.unit = c.service_name
             AND i.opened_at > ${moment('$9')} - interval '24 hours') f
         ORDER BY c.normalized_status <> 'failed', c.hostname, c.service_name) page ON true`,
      [
        filter.host ?? null,
        filter.status ?? null,
        filter.units ?? null,
        filter.search ?? null,
        filter.updatedSince ?? null,
        filter.noise ?? true,
        page.limit ?? 200,
        page.offset ?? 0,
        now,
        filter.keep ?? [],
      ],
    );
    const total = Number(rows[0]?.total ?? 0);
    for (const row of rows) Reflect.deleteProperty(row, 'total');
    // A page beyond the end is one row of nulls beside the total.
    return { total, items: rows.filter(({ unit }) => unit !== null) };
  }

  /** One unit as it is, by the host's id or name; null when it was never seen. */
  async one(host: string, unit: string, now: number = Date.now()): Promise<ServiceState | null> {
    return (await this.current({ host, units: [unit] }, { limit: 1 }, now)).items[0] ?? null;
  }

  /** How many units of each host are in which state; with `noise: false` those that `current` shows then, and no others. */
  async counts(
    filter: Pick<ServiceFilter, 'noise' | 'keep'> = {},
  ): Promise<{ hostId: string; hostname: string; status: NormalizedStatus; count: number }[]> {
    return this.database.query(
      'count the units by state',
      `SELECT host_id AS "hostId", max(hostname) AS hostname, normalized_status AS status, count(*)::int AS count
       FROM service_current c WHERE ${shown('$1', '$2')} GROUP BY host_id, normalized_status ORDER BY 2, 3`,
      [filter.noise ?? true, filter.keep ?? []],
    );
  }

  /** Changes and hourly snapshots of a unit since a moment (milliseconds since the epoch), newest first. */
  async history(host: string, unit: string, since: number, limit = 1_000): Promise<ServiceChange[]> {
    return this.database.query<ServiceChange & Record<string, unknown>>(
      `read the history of ${unit}`,
      `SELECT id, (ts_epoch * 1000)::float8 AS at, raw_status AS "rawStatus", normalized_status AS "normalizedStatus", sub_state AS "subState",
         service_type AS "serviceType", unit_file_state AS "unitFileState", recoverable
       FROM service_status WHERE host_id IN (SELECT host_id FROM service_current WHERE (host_id::text = $1 OR hostname = $1) AND service_name = $2)
         AND service_name = $2 AND "timestamp" >= ${moment('$3')} AT TIME ZONE 'UTC'
       ORDER BY "timestamp" DESC, id DESC LIMIT $4`,
      [host, unit, since, limit],
    );
  }
}
