/**
 * Unit states and the story of each failure, shipped from the orchestrator's ledger. There are no foreign keys
 * between them: a record must be storable whatever became of its parent.
 */
export const recoveryTables = `
CREATE TABLE service_status (
  id uuid PRIMARY KEY,
  host_id uuid NOT NULL,
  -- Without a zone, in UTC: only from such a column can ts_epoch be generated and stored.
  "timestamp" timestamp(3) NOT NULL,
  hostname text NOT NULL,
  os_platform text NOT NULL DEFAULT 'Linux',
  service_name text NOT NULL,
  raw_status text NOT NULL,
  normalized_status text NOT NULL,
  sub_state text NOT NULL,
  service_type text NOT NULL,
  unit_file_state text NOT NULL,
  recoverable boolean NOT NULL,
  ts_epoch numeric(14,3) GENERATED ALWAYS AS (extract(epoch FROM "timestamp")) STORED
);
CREATE INDEX service_status_by_service ON service_status (hostname, os_platform, service_name, ts_epoch DESC);
CREATE INDEX service_status_by_state ON service_status (normalized_status, ts_epoch DESC);
CREATE INDEX service_status_by_host ON service_status (host_id, service_name, "timestamp" DESC);
CREATE INDEX service_status_by_time ON service_status ("timestamp");

-- The newest row of service_status for each unit, and since when its state has been what it is.
CREATE TABLE service_current (
  host_id uuid NOT NULL,
  service_name text NOT NULL,
  hostname text NOT NULL,
  os_platform text NOT NULL DEFAULT 'Linux',
  raw_status text NOT NULL,
  normalized_status text NOT NULL,
  sub_state text NOT NULL,
  service_type text NOT NULL,
  unit_file_state text NOT NULL,
  recoverable boolean NOT NULL,
  since timestamptz NOT NULL,
  updated_at timestamptz NOT NULL,
  -- The row of service_status that this was taken from; settles which of two in one millisecond is newer.
  record_id uuid NOT NULL,
  PRIMARY KEY (host_id, service_name)
);

CREATE TABLE incidents (
  id uuid PRIMARY KEY,
  host_id uuid NOT NULL,
  hostname text NOT NULL,
  unit text NOT NULL,
  -- Null only while the record of the opening has not arrived.
  condition text,
  detected_by text NOT NULL DEFAULT '',
  summary text NOT NULL DEFAULT '',
  state text NOT NULL DEFAULT 'open',
  opened_at timestamptz NOT NULL,
  opened_mono double precision,
  closed_at timestamptz,
  closed_mono double precision,
  closed_summary text,
  duration_ms double precision
);
CREATE INDEX incidents_by_time ON incidents (opened_at DESC, id);
CREATE INDEX incidents_by_unit ON incidents (host_id, unit, opened_at DESC);
CREATE INDEX incidents_open ON incidents (host_id) WHERE state = 'open';

CREATE TABLE decisions (
  id uuid PRIMARY KEY,
  host_id uuid NOT NULL,
  hostname text NOT NULL,
  incident_id uuid,
  request_id uuid,
  unit text NOT NULL,
  policy text NOT NULL,
  verb text NOT NULL,
  verdict text NOT NULL CHECK (verdict IN ('act', 'refrain')),
  reason text NOT NULL,
  hits text[] NOT NULL,
  checks jsonb NOT NULL,
  at timestamptz NOT NULL,
  mono double precision NOT NULL
);
CREATE INDEX decisions_by_unit ON decisions (host_id, unit, at DESC);
CREATE INDEX decisions_by_time ON decisions (at DESC);
CREATE INDEX decisions_by_incident ON decisions (incident_id) WHERE incident_id IS NOT NULL;

CREATE TABLE evidence (
  id uuid PRIMARY KEY,
  host_id uuid NOT NULL,
  incident_id uuid NOT NULL,
  unit text NOT NULL,
  topic text NOT NULL,
  body jsonb,
  at timestamptz NOT NULL,
  mono double precision NOT NULL
);
CREATE INDEX evidence_by_incident ON evidence (incident_id);
CREATE INDEX evidence_by_time ON evidence (at);

CREATE TABLE recovery_actions (
  id uuid PRIMARY KEY,
  host_id uuid NOT NULL,
  hostname text NOT NULL,
  unit text NOT NULL,
  incident_id uuid,
  decision_id uuid,
  request_id uuid,
  -- Null only while the record of the intent has not arrived.
  verb text,
  "by" text,
  invocation_before text,
  boot_id text,
  begun_at timestamptz,
  begun_mono double precision,
  -- Null until the outcome is known.
  result text,
  code text,
  detail text,
  invocation_after text,
  duration_ms double precision,
  ended_at timestamptz,
  ended_mono double precision,
  -- Null until verified or found not to hold.
  verified boolean,
  checks jsonb,
  verified_at timestamptz,
  verified_mono double precision,
  -- The records that set outcome and verification, so that an older one never overwrites a newer one.
  outcome_record uuid,
  verification_record uuid
);
CREATE INDEX recovery_actions_by_unit ON recovery_actions (host_id, unit, begun_at DESC);
CREATE INDEX recovery_actions_by_incident ON recovery_actions (incident_id) WHERE incident_id IS NOT NULL;
CREATE INDEX recovery_actions_by_time ON recovery_actions (begun_at DESC);

CREATE TABLE control_status (
  host_id uuid PRIMARY KEY,
  updated_at timestamptz NOT NULL,
  body jsonb NOT NULL
);

CREATE TABLE events (
  id uuid PRIMARY KEY,
  xid xid8 NOT NULL DEFAULT pg_current_xact_id(),
  kind text NOT NULL,
  host_id uuid NOT NULL,
  subject text NOT NULL,
  at timestamptz NOT NULL,
  body jsonb NOT NULL
);
CREATE INDEX events_in_order ON events (xid, id);
CREATE INDEX events_by_time ON events (at);
`;
