import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * When a unit failed, as systemd stamps it, so that the time until it was detected can be told; and the figures of
 * recovery for whoever asks in SQL, by day, host and unit. docs/kpi.md says what each figure counts.
 */
const figures = `
ALTER TABLE incidents ADD COLUMN failed_mono double precision;

CREATE VIEW recovery_kpis AS
WITH ended AS (
  SELECT i.host_id, i.hostname, i.unit, (i.opened_at AT TIME ZONE 'UTC')::date AS day, i.state, i.duration_ms,
    i.opened_mono - i.failed_mono AS detection_ms, i.detected_by IN ('start', 'gap') AS found_later,
    i.state = 'recovered' AND a.automatic AS healed
  FROM incidents i CROSS JOIN LATERAL (
    SELECT coalesce(bool_or(r."by" LIKE 'policy:%') AND NOT bool_or(r."by" LIKE 'person:%'), false) AS automatic
    FROM recovery_actions r WHERE r.incident_id = i.id AND r.verified) a
), opened AS (
  SELECT day, host_id, unit, max(hostname) AS hostname, count(*) AS incidents,
    count(*) FILTER (WHERE healed) AS healed,
    count(*) FILTER (WHERE state = 'recovered-by-itself') AS recovered_by_itself,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY detection_ms) FILTER (WHERE detection_ms >= 0 AND NOT found_later) AS detection_p50_ms,
    percentile_cont(0.5) WITHIN GROUP (ORDER BY duration_ms) FILTER (WHERE state = 'recovered') AS mttr_p50_ms,
    avg(duration_ms) FILTER (WHERE state = 'recovered') AS mttr_mean_ms
  FROM ended GROUP BY 1, 2, 3
), acted AS (
  SELECT (begun_at AT TIME ZONE 'UTC')::date AS day, host_id, unit, max(hostname) AS hostname,
    count(*) FILTER (WHERE result IS DISTINCT FROM 'refused' AND result IS DISTINCT FROM 'unreachable' OR verified) AS actions,
    count(*) FILTER (WHERE verified) AS verified,
    count(*) FILTER (WHERE verified IS false OR verified IS NULL AND result IN ('failed', 'timeout', 'outcome-unknown')) AS failed
  FROM recovery_actions WHERE "by" LIKE 'policy:%' AND begun_at IS NOT NULL GROUP BY 1, 2, 3
)
SELECT day, host_id, coalesce(o.hostname, a.hostname) AS hostname, unit, coalesce(o.incidents, 0) AS incidents,
  coalesce(o.healed, 0) AS healed, coalesce(o.recovered_by_itself, 0) AS recovered_by_itself,
  o.detection_p50_ms, o.mttr_p50_ms, o.mttr_mean_ms,
  coalesce(a.actions, 0) AS actions, coalesce(a.verified, 0) AS verified, coalesce(a.failed, 0) AS failed
FROM opened o FULL JOIN acted a USING (day, host_id, unit);
`;

const readers = [
  'smartmon_collector',
  'smartmon_orchestrator',
  'smartmon_notifier',
  'smartmon_gui',
  'smartmon_ro',
];

const grants = `
DO $$
DECLARE
  name text;
BEGIN
  FOR name IN SELECT rolname FROM pg_roles WHERE rolname IN (${readers.map((role) => `'${role}'`).join(', ')}) LOOP
    EXECUTE format('GRANT SELECT ON recovery_kpis TO %I', name);
  END LOOP;
  -- The owner of the tables is that of the view too, or it could not change them any more.
  IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AND EXISTS (SELECT FROM pg_roles WHERE rolname = 'smartmon_owner') THEN
    ALTER VIEW recovery_kpis OWNER TO smartmon_owner;
  END IF;
END $$;
`;

/** Detection time and the view `recovery_kpis`. */
export class RecoveryKpis1763700000004 implements MigrationInterface {
  readonly name = 'RecoveryKpis1763700000004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(figures);
    await runner.query(grants);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP VIEW recovery_kpis; ALTER TABLE incidents DROP COLUMN failed_mono');
  }
}
