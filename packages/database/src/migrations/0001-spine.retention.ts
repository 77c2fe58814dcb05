/**
 * How old rows go. No service holds DELETE on what tells what was seen, decided and done: only this function, with its
 * owner's rights, deletes there, and it refuses what is younger than a floor. So whoever takes over a service cannot
 * wipe out the trace of what it did. One caller is enough (the collector, which drops the days of telemetry as well),
 * because rows age whoever wrote them, also those of a host that is gone.
 *
 * A call deletes one batch: each is a transaction of its own, short enough that readers of `events`, who wait for the
 * oldest open transaction, notice nothing. Rows that somebody holds are left for the next time.
 */
export const retention = `
CREATE FUNCTION smartmon_prune(what text, older_than timestamptz, most integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '3s' AS $$
DECLARE
  rule record;
  gone integer;
BEGIN
  SELECT * INTO rule FROM (VALUES
    ('service_status', 'service_status', '"timestamp" < ($1 AT TIME ZONE ''UTC'')', interval '1 day'),
    ('events', 'events', 'at < $1', interval '1 day'),
    ('evidence', 'evidence', 'at < $1', interval '7 days'),
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
REVOKE ALL ON FUNCTION smartmon_prune(text, timestamptz, integer) FROM PUBLIC;
`;
