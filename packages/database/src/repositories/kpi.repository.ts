import type { Runner } from '../database.js';
import { moment } from '../text.js';

/** Durations of one kind. Milliseconds; null where there is none to tell of. */
export interface KpiSpread {
  readonly count: number;
  readonly p50Ms: number | null;
  readonly p95Ms: number | null;
  readonly meanMs: number | null;
}

/** The figures of recovery; docs/kpi.md says what each counts and what not. */
export interface KpiFigures {
  /** Incidents that were opened. */
  readonly incidents: number;
  readonly open: number;
  /** Recovered by actions that no person asked for. */
  readonly healed: number;
  /** Recovered with an action that a person asked for. */
  readonly helped: number;
  readonly recoveredByItself: number;
  /** Ended because a person stopped the unit, or it was removed. */
  readonly otherEnds: number;
  /** Failures that were found at a start of the orchestrator or behind a gap: they are not in `detection`. */
  readonly foundLater: number;
  readonly detection: KpiSpread;
  readonly recovery: KpiSpread;
  /** Automatic actions that were carried out: the three after it together. */
  readonly actions: number;
  readonly verified: number;
  readonly failed: number;
  readonly undecided: number;
  /** Automatic actions that the helper refused or never got. */
  readonly notCarriedOut: number;
  /** Those of `actions` that were a restart. */
  readonly restarts: number;
  /** What the incidents that were healed fell short of the baseline, milliseconds. */
  readonly savedMs: number;
}

export interface HostKpis extends KpiFigures {
  readonly hostId: string;
  readonly hostname: string;
}

export interface UnitKpis extends HostKpis {
  readonly unit: string;
}

export interface Kpis {
  readonly total: KpiFigures;
  /** Hosts by name; only those with an incident or an action. */
  readonly hosts: readonly HostKpis[];
  /** Units that were restarted most, then those that failed most. */
  readonly units: readonly UnitKpis[];
  /** How many units had an incident or an action. */
  readonly unitCount: number;
}

/** Which incidents and actions. Times in milliseconds since the epoch: from `from` on, before `to`. */
export interface KpiQuery {
  readonly from: number;
  readonly to: number;
  readonly hostId?: string;
  readonly unit?: string;
  /** How long an outage would have lasted without the product, milliseconds. */
  readonly baselineMs: number;
  /** At most so many units; default 20. */
  readonly units?: number;
}

/** A row of the answer: `level` 0 is one unit, 1 one host, 3 everything (GROUPING of host and unit). */
type KpiRow = Omit<UnitKpis, 'detection' | 'recovery'> & {
  readonly level: 0 | 1 | 3;
  /** How many rows there are of this level, those that were left out included. */
  readonly ofLevel: number;
  readonly detected: number;
  readonly detection: readonly (number | null)[] | null;
  readonly detectionMean: number | null;
  readonly recovered: number;
  readonly recovery: readonly (number | null)[] | null;
  readonly recoveryMean: number | null;
};

const within = (column: string) => `${column} >= ${moment('$1')} AND ${column} < ${moment('$2')}
      AND ($3::uuid IS NULL OR host_id = $3) AND ($4::text IS NULL OR unit = $4)`;

const detected = 'detection_ms >= 0 AND NOT found_later';
const recovered = `state = 'recovered'`;

/**
 * Incidents and automatic actions as rows of one kind, counted for each unit, each host and all together. An incident
 * counts by when it was opened, an action by when it was begun.
 */
const sql = `
  WITH chosen AS MATERIALIZED (
    SELECT id, host_id, hostname, unit, state, duration_ms, opened_mono - failed_mono AS detection_ms,
      detected_by IN ('start', 'gap') AS found_later
    FROM incidents WHERE ${within('opened_at')}
  ), helped AS (
    SELECT incident_id, bool_or("by" LIKE 'policy:%') AND NOT bool_or("by" LIKE 'person:%') AS automatic
    FROM recovery_actions WHERE verified AND incident_id IN (SELECT id FROM chosen) GROUP BY incident_id
  ), seen AS (
    SELECT host_id, hostname, unit, state, duration_ms, detection_ms, found_later, ${recovered} AND coalesce(automatic, false) AS healed,
      NULL::text AS verb, NULL::boolean AS verified, NULL::boolean AS failed, NULL::boolean AS done
    FROM chosen LEFT JOIN helped ON incident_id = id
    UNION ALL
    SELECT host_id, hostname, unit, NULL, NULL, NULL, NULL, NULL, verb, coalesce(verified, false),
      verified IS false OR (verified IS NULL AND coalesce(result IN ('failed', 'timeout', 'outcome-unknown'), false)),
      verified IS NOT NULL OR coalesce(result NOT IN ('refused', 'unreachable'), true)
    FROM recovery_actions WHERE "by" LIKE 'policy:%' AND ${within('begun_at')}
  ), counted AS (
    SELECT GROUPING(host_id, unit) AS level, host_id, unit, max(hostname) AS hostname,
      count(state) AS incidents,
      count(*) FILTER (WHERE state = 'open') AS open,
      count(*) FILTER (WHERE healed) AS healed,
      count(*) FILTER (WHERE ${recovered} AND NOT healed) AS helped,
      count(*) FILTER (WHERE state = 'recovered-by-itself') AS by_itself,
      count(*) FILTER (WHERE state IN ('operator-stopped', 'removed')) AS other_ends,
      count(*) FILTER (WHERE found_later) AS found_later,
      count(*) FILTER (WHERE ${detected}) AS detected,
      percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY detection_ms) FILTER (WHERE ${detected}) AS detection,
      avg(detection_ms) FILTER (WHERE ${detected}) AS detection_mean,
      count(duration_ms) FILTER (WHERE ${recovered}) AS recovered,
      percentile_cont(ARRAY[0.5, 0.95]) WITHIN GROUP (ORDER BY duration_ms) FILTER (WHERE ${recovered}) AS recovery,
      avg(duration_ms) FILTER (WHERE ${recovered}) AS recovery_mean,
      coalesce(sum(greatest(0, $5::float8 - duration_ms)) FILTER (WHERE healed), 0) AS saved_ms,
      count(*) FILTER (WHERE done) AS actions,
      count(*) FILTER (WHERE verified) AS verified,
      count(*) FILTER (WHERE failed) AS failed,
      count(*) FILTER (WHERE done AND NOT verified AND NOT failed) AS undecided,
      count(*) FILTER (WHERE NOT done) AS not_carried_out,
      count(*) FILTER (WHERE done AND verb = 'restart') AS restarts
    FROM seen GROUP BY GROUPING SETS ((), (host_id), (host_id, unit))
  ), ranked AS (
    SELECT *, count(*) OVER (PARTITION BY level) AS of_level,
      row_number() OVER (PARTITION BY level ORDER BY restarts DESC, incidents DESC, hostname, unit) AS place FROM counted
  )
  SELECT level, host_id AS "hostId", hostname, unit, of_level::int AS "ofLevel", incidents::int, open::int, healed::int, helped::int,
    by_itself::int AS "recoveredByItself", other_ends::int AS "otherEnds", found_later::int AS "foundLater",
    detected::int, detection, detection_mean AS "detectionMean", recovered::int, recovery, recovery_mean AS "recoveryMean",
    actions::int, verified::int, failed::int, undecided::int, not_carried_out::int AS "notCarriedOut", restarts::int, saved_ms AS "savedMs"
  FROM ranked WHERE level > 0 OR place <= $6 ORDER BY level DESC, CASE WHEN level > 0 THEN 0 ELSE place END, hostname`;

/** The figures of recovery over a range, from tables `incidents` and `recovery_actions`. */
export class KpiRepository {
  constructor(private readonly database: Runner) {}

  /** All together, each host and the units that needed it most, in one question. */
  async read(query: KpiQuery): Promise<Kpis> {
    const { from, to, hostId = null, unit = null, baselineMs, units: most = 20 } = query;
    const rows = await this.database.query<KpiRow & Record<string, unknown>>(
      'count what recovery came to',
      sql,
      [from, to, hostId, unit, baselineMs, most],
    );
    const units = rows.filter(({ level }) => level === 0);
    return {
      // There always is a row of everything, also where nothing happened.
      total: figures(rows.find(({ level }) => level === 3)!),
      hosts: rows.filter(({ level }) => level === 1).map(ofHost),
      units: units.map((row) => ({ ...ofHost(row), unit: row.unit })),
      unitCount: units[0]?.ofLevel ?? 0,
    };
  }
}

const ofHost = (row: KpiRow): HostKpis => ({
  hostId: row.hostId,
  hostname: row.hostname,
  ...figures(row),
});

function figures(row: KpiRow): KpiFigures {
  const { incidents, open, healed, helped, recoveredByItself, otherEnds, foundLater } = row;
  const { actions, verified, failed, undecided, notCarriedOut, restarts, savedMs } = row;
  return {
    incidents,
    open,
    healed,
    helped,
    recoveredByItself,
    otherEnds,
    foundLater,
    detection: spread(row.detected, row.detection, row.detectionMean),
    recovery: spread(row.recovered, row.recovery, row.recoveryMean),
    actions,
    verified,
    failed,
    undecided,
    notCarriedOut,
    restarts,
    savedMs,
  };
}

function spread(
  count: number,
  quantiles: readonly (number | null)[] | null,
  meanMs: number | null,
): KpiSpread {
  return { count, p50Ms: quantiles?.[0] ?? null, p95Ms: quantiles?.[1] ?? null, meanMs };
}
