/** What people ask for, who they are, and the chained record of what was done by whom. */
export const peopleTables = `
CREATE TABLE requests (
  id uuid PRIMARY KEY,
  host_id uuid NOT NULL,
  kind text NOT NULL,
  target text NOT NULL,
  args jsonb NOT NULL DEFAULT '{}',
  "by" text NOT NULL,
  created_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX requests_waiting ON requests (host_id, expires_at);
CREATE INDEX requests_by_time ON requests (created_at);

CREATE TABLE request_results (
  request_id uuid PRIMARY KEY,
  state text NOT NULL CHECK (state IN ('done', 'refused', 'failed', 'expired')),
  reason text NOT NULL,
  answer jsonb,
  at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX request_results_by_time ON request_results (at);

CREATE TABLE users (
  id uuid PRIMARY KEY,
  username text NOT NULL,
  password_hash text NOT NULL,
  role text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  password_changed_at timestamptz NOT NULL DEFAULT now(),
  last_login_at timestamptz,
  disabled_at timestamptz
);
CREATE UNIQUE INDEX users_username ON users (lower(username));

CREATE TABLE sessions (
  -- SHA-256 of the cookie's value, hexadecimal; the value itself is stored nowhere.
  token_hash text PRIMARY KEY,
  user_id uuid NOT NULL REFERENCES users (id) ON DELETE CASCADE,
  created_at timestamptz NOT NULL,
  last_seen_at timestamptz NOT NULL,
  expires_at timestamptz NOT NULL,
  address text NOT NULL DEFAULT '',
  user_agent text NOT NULL DEFAULT ''
);
CREATE INDEX sessions_user ON sessions (user_id);
CREATE INDEX sessions_expiry ON sessions (expires_at);

CREATE TABLE audit_log (
  service text NOT NULL,
  host_id uuid NOT NULL,
  seq bigint NOT NULL,
  at timestamptz NOT NULL,
  actor text NOT NULL,
  action text NOT NULL,
  subject text NOT NULL,
  -- json, not jsonb: the hash is over this very text.
  detail json NOT NULL,
  prev text NOT NULL,
  hash text NOT NULL,
  PRIMARY KEY (service, host_id, seq)
);
CREATE INDEX audit_log_by_time ON audit_log (at DESC);
`;
