import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What the recovery engine consumed, in its order, so that a back-test can play it back. Pruned like everything else
 * that tells what was seen: by the one function that may.
 */
export class Observations1763700000003 implements MigrationInterface {
  readonly name = 'Observations1763700000003';

  async up(runner: QueryRunner): Promise<void> {
    for (const part of [table, retention, grants]) await runner.query(part);
  }

  async down(): Promise<void> {
    throw new Error('Observations are not taken back: older versions do not look at them.');
  }
}

const table = `
CREATE TABLE observations (
  host_id uuid NOT NULL,
  -- The order in which the engine consumed them; the time is not enough, because clocks jump and many have the same.
  seq bigint NOT NULL,
  at timestamptz NOT NULL,
  mono double precision NOT NULL,
  boot_id uuid NOT NULL,
  kind text NOT NULL,
  -- Empty where it is about no unit.
  unit text NOT NULL,
  body jsonb,
  PRIMARY KEY (host_id, seq)
);
-- Rows arrive in the order of their time: a summary of each range of pages finds what is old.
CREATE INDEX observations_by_time ON observations USING brin (at) WITH (pages_per_range = 32);
CREATE INDEX observations_beginnings ON observations (host_id, at) WHERE kind IN ('begin', 'checkpoint');
`;

/** The function of the first schema, with one more rule. */
const retention = `
CREATE OR REPLACE FUNCTION smartmon_prune(what text, older_than timestamptz, most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '3s' AS $$
DECLARE
  rule record;
  gone integer;
BEGIN
  SELECT * INTO rule FROM (VALUES
    ('service_status', 'service_status', '"timestamp" < ($1 AT TIME ZONE ''UTC'')', interval '1 day'),
    ('events', 'events', 'at < $1', interval '1 day'),
    ('evidence', 'evidence', 'at < $1', interval '7 days'),
    ('observations', 'observations', 'at < $1', interval '7 days'),
    ('incidents', 'incidents', 'opened_at < $1 AND closed_at < $1', interval '30 days'),
    ('decisions', 'decisions', 'at < $1', interval '30 days'),
    ('recovery_actions', 'recovery_actions', '(begun_at < $1 OR (begun_at IS NULL AND coalesce(ended_at, verified_at) < $1))', interval '30 days'),
    ('requests', 'requests', 'created_at < $1', interval '7 days'),
    ('request_results', 'request_results', 'at < $1', interval '7 days'),
    -- A look at a journal is no act, and its answer is a copy of what journald keeps: an open page makes hundreds an hour.
    ('journal_results', 'request_results', 'at < $1 AND EXISTS (SELECT FROM public.requests r WHERE r.id = request_id AND r.kind = ''journal'')', interval '5 minutes'),
    ('journal_requests', 'requests', 'created_at < $1 AND kind = ''journal''', interval '5 minutes')
  ) AS rules (name, relation, condition, floor) WHERE rules.name = what;
  IF rule.name IS NULL THEN
    RAISE EXCEPTION 'nothing called % is pruned', what USING ERRCODE = 'invalid_parameter_value';
  END IF;
  IF older_than > now() - rule.floor THEN
    RAISE EXCEPTION '% is kept for at least %', what, rule.floor USING ERRCODE = 'invalid_parameter_value';
  END IF;
  EXECUTE format(
    'DELETE FROM public.%I WHERE ctid = ANY (ARRAY(SELECT ctid FROM public.%I WHERE %s LIMIT $2 FOR UPDATE SKIP LOCKED))',
    rule.relation, rule.relation, rule.condition) USING older_than, least(greatest(most, 1), 10000);
  GET DIAGNOSTICS gone = ROW_COUNT;
  RETURN gone;
END $$;
`;

const grants = `
DO $$
DECLARE
  item record;
BEGIN
  FOR item IN SELECT * FROM (VALUES
    ('smartmon_collector', 'SELECT'),
    ('smartmon_orchestrator', 'SELECT, INSERT'),
    ('smartmon_notifier', 'SELECT'),
    ('smartmon_gui', 'SELECT'),
    ('smartmon_ro', 'SELECT')
  ) AS wanted (role, rights) WHERE EXISTS (SELECT FROM pg_roles WHERE rolname = wanted.role)
  LOOP
    EXECUTE format('GRANT %s ON observations TO %I', item.rights, item.role);
  END LOOP;
  IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AND EXISTS (SELECT FROM pg_roles WHERE rolname = 'smartmon_owner') THEN
    ALTER TABLE observations OWNER TO smartmon_owner;
  END IF;
END $$;
`;
