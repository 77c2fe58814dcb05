import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Maintenance windows. Written by the console; read by the orchestrators, which act by them, and by people. What a row can
 * do is pause: nothing in it allows anything.
 */
export class Maintenance1763700000002 implements MigrationInterface {
  readonly name = 'Maintenance1763700000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(table);
    await runner.query(grants);
  }

  async down(): Promise<void> {
    throw new Error('Maintenance windows are not taken back: older versions do not look at them.');
  }
}

const table = `
CREATE TABLE maintenance_windows (
  id uuid PRIMARY KEY,
  name text NOT NULL,
  note text NOT NULL DEFAULT '',
  kind text NOT NULL CHECK (kind IN ('once', 'daily', 'weekly', 'cron')),
  start text NOT NULL,
  days text[] NOT NULL DEFAULT '{}',
  zone text NOT NULL,
  minutes integer NOT NULL CHECK (minutes > 0),
  until timestamptz,
  hosts text[] NOT NULL,
  units text[] NOT NULL,
  created_by text NOT NULL,
  created_at timestamptz NOT NULL,
  updated_by text NOT NULL,
  updated_at timestamptz NOT NULL,
  ended_at timestamptz,
  ended_by text NOT NULL DEFAULT ''
);
`;

const grants = `
DO $$
DECLARE
  item record;
BEGIN
  FOR item IN SELECT * FROM (VALUES
    ('smartmon_collector', 'SELECT'),
    ('smartmon_orchestrator', 'SELECT'),
    ('smartmon_notifier', 'SELECT'),
    ('smartmon_gui', 'SELECT, INSERT, UPDATE, DELETE'),
    ('smartmon_ro', 'SELECT')
  ) AS wanted (role, rights) WHERE EXISTS (SELECT FROM pg_roles WHERE rolname = wanted.role)
  LOOP
    EXECUTE format('GRANT %s ON maintenance_windows TO %I', item.rights, item.role);
  END LOOP;
  IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AND EXISTS (SELECT FROM pg_roles WHERE rolname = 'smartmon_owner') THEN
    ALTER TABLE maintenance_windows OWNER TO smartmon_owner;
  END IF;
END $$;
`;
