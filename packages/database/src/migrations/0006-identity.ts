import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Which database this is. A restore gives it a new identity, and a new database has one of its own: by that the orchestrator
 * sees that what it has sent may be missing here, and the collector that the keys of series mean something else now.
 */
export class Identity1763700000006 implements MigrationInterface {
  readonly name = 'Identity1763700000006';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(table);
    await runner.query(grants);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TABLE database_identity');
  }
}

const table = `
CREATE TABLE database_identity (
  -- One row.
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  since timestamptz NOT NULL DEFAULT now(),
  -- When the backup was taken that was restored; null where none was.
  restored_from timestamptz
);
INSERT INTO database_identity DEFAULT VALUES;
`;

const grants = `
DO $$
DECLARE
  name text;
BEGIN
  FOR name IN SELECT rolname FROM pg_roles
    WHERE rolname IN ('smartmon_collector', 'smartmon_orchestrator', 'smartmon_notifier', 'smartmon_gui', 'smartmon_ro') LOOP
    EXECUTE format('GRANT SELECT ON database_identity TO %I', name);
  END LOOP;
  IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AND EXISTS (SELECT FROM pg_roles WHERE rolname = 'smartmon_owner') THEN
    ALTER TABLE database_identity OWNER TO smartmon_owner;
  END IF;
END $$;
`;
