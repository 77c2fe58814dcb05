/**
 * Hosts and measurements. Series have small integer keys, so that the key of a value is narrow; values lie in
 * partitions of one day, which are dropped whole. The two functions run with their owner's rights, because only
 * the owner of a table may add and drop its partitions, and the collector is not that.
 */
export const telemetryTables = `
CREATE TABLE hosts (
  id uuid PRIMARY KEY,
  hostname text NOT NULL,
  os_platform text NOT NULL DEFAULT 'Linux',
  boot_id text,
  inventory jsonb NOT NULL DEFAULT '{}',
  first_seen timestamptz NOT NULL DEFAULT now(),
  last_seen timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX hosts_hostname ON hosts (hostname);

CREATE TABLE series (
  id integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  host_id uuid,
  device_id text,
  key text NOT NULL,
  labels jsonb NOT NULL DEFAULT '{}',
  unit text NOT NULL DEFAULT '',
  kind text NOT NULL DEFAULT 'gauge' CHECK (kind IN ('gauge', 'counter')),
  CONSTRAINT series_identity UNIQUE NULLS NOT DISTINCT (host_id, device_id, key, labels)
);

CREATE TABLE telemetry (
  series_id integer NOT NULL,
  ts timestamptz NOT NULL,
  value double precision,
  text text,
  PRIMARY KEY (series_id, ts)
) PARTITION BY RANGE (ts);

CREATE FUNCTION smartmon_ensure_partitions(first_day date, last_day date) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '3s' AS $$
DECLARE
  made integer := 0;
  day date;
BEGIN
  IF last_day - first_day > 400 OR first_day < current_date - 400 OR last_day > current_date + 31 THEN
    RAISE EXCEPTION 'partitions from % to % are out of bounds', first_day, last_day USING ERRCODE = 'invalid_parameter_value';
  END IF;
  FOR day IN SELECT generate_series(first_day, last_day, '1 day')::date LOOP
    CONTINUE WHEN to_regclass('public.telemetry_' || to_char(day, 'YYYYMMDD')) IS NOT NULL;
    -- Two at once: the second finds what the first has made.
    PERFORM pg_advisory_xact_lock(7305110117002);
    -- Read from the catalog's rows: to_regclass may answer from a cache that this lock does not refresh.
    CONTINUE WHEN EXISTS (SELECT FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname = 'telemetry_' || to_char(day, 'YYYYMMDD'));
    EXECUTE format(
      'CREATE TABLE public.telemetry_%s PARTITION OF public.telemetry FOR VALUES FROM (%L) TO (%L)',
      to_char(day, 'YYYYMMDD'), day::text || ' 00:00:00+00', (day + 1)::text || ' 00:00:00+00');
    made := made + 1;
  END LOOP;
  RETURN made;
END $$;

-- Drops the days that ended before the given moment; returns their names.
CREATE FUNCTION smartmon_drop_partitions(older_than timestamptz) RETURNS SETOF text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp SET lock_timeout = '3s' AS $$
DECLARE
  part text;
BEGIN
  PERFORM pg_advisory_xact_lock(7305110117002);
  FOR part IN
    SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'public.telemetry'::regclass AND c.relname ~ '^telemetry_[0-9]{8}$'
      AND to_date(right(c.relname, 8), 'YYYYMMDD') + 1 <= (older_than AT TIME ZONE 'UTC')
    ORDER BY 1
  LOOP
    EXECUTE format('DROP TABLE public.%I', part);
    RETURN NEXT part;
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION smartmon_ensure_partitions(date, date), smartmon_drop_partitions(timestamptz) FROM PUBLIC;
`;
