/** Who may write what, by role. Reading is open to every service, except for accounts; deleting history to none. */
const rights: Readonly<Record<string, readonly string[]>> = {
  smartmon_collector: [
    'SELECT, INSERT, UPDATE ON hosts, series',
    'SELECT, INSERT ON telemetry',
    'INSERT ON events, audit_log',
    'EXECUTE ON FUNCTION smartmon_ensure_partitions(date, date), smartmon_drop_partitions(timestamptz), smartmon_prune(text, timestamptz, integer)',
  ],
  smartmon_orchestrator: [
    'INSERT, UPDATE ON service_current, incidents, recovery_actions, control_status',
    'INSERT ON service_status, evidence, decisions, request_results, events, audit_log',
  ],
  smartmon_notifier: ['INSERT ON requests, events, audit_log'],
  smartmon_gui: [
    'INSERT ON requests, events, audit_log',
    'SELECT, INSERT, UPDATE, DELETE ON users, sessions',
  ],
  smartmon_ro: [],
};

const readable =
  'hosts, series, telemetry, service_status, service_current, incidents, decisions, evidence, recovery_actions, ' +
  'control_status, events, requests, request_results, audit_log, schema_migrations, ' +
  'telemetry_named, recovery_logs, restart_attempts, system_metrics';

const roles = [...Object.keys(rights), 'smartmon_owner'];

/**
 * Makes the roles where the login may, and grants. A role belongs to the whole server, so it can be there already,
 * also made by another database's migration at the same moment.
 */
export const grants = `
DO $$
DECLARE
  name text;
BEGIN
  IF NOT (SELECT rolsuper OR rolcreaterole FROM pg_roles WHERE rolname = current_user) THEN
    RAISE NOTICE 'The login % may not create roles: services share it, and no role smartmon_* is made.', current_user;
  ELSE
    FOREACH name IN ARRAY ARRAY[${roles.map((role) => `'${role}'`).join(', ')}] LOOP
      BEGIN
        EXECUTE format('CREATE ROLE %I NOLOGIN', name);
      EXCEPTION WHEN duplicate_object OR unique_violation THEN
        NULL;
      END;
    END LOOP;
  END IF;
END $$;

DO $$
DECLARE
  item record;
BEGIN
  FOR item IN SELECT * FROM (VALUES
${Object.entries(rights)
  .flatMap(([role, list]) => [`SELECT ON ${readable}`, ...list].map((right) => `    ('${role}', '${right}')`))
  .join(',\n')}
  ) AS wanted (role, rights) WHERE EXISTS (SELECT FROM pg_roles WHERE rolname = wanted.role)
  LOOP
    EXECUTE format('GRANT %s TO %I', item.rights, item.role);
  END LOOP;
  FOR item IN SELECT rolname FROM pg_roles WHERE rolname IN (${roles.map((role) => `'${role}'`).join(', ')}) LOOP
    EXECUTE format('GRANT USAGE ON SCHEMA public TO %I', item.rolname);
  END LOOP;
  -- Migrations may run as smartmon_owner afterwards: it gets what this login owns. Only a superuser can give it away.
  IF (SELECT rolsuper FROM pg_roles WHERE rolname = current_user) AND EXISTS (SELECT FROM pg_roles WHERE rolname = 'smartmon_owner') THEN
    EXECUTE 'GRANT CREATE ON SCHEMA public TO smartmon_owner';
    FOR item IN SELECT c.oid::regclass AS thing FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
        AND c.relkind IN ('r', 'p', 'v') AND pg_get_userbyid(c.relowner) = current_user LOOP
      EXECUTE format('ALTER TABLE %s OWNER TO smartmon_owner', item.thing);
    END LOOP;
    FOR item IN SELECT p.oid::regprocedure AS thing FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace AND p.proname LIKE 'smartmon\\_%' LOOP
      EXECUTE format('ALTER FUNCTION %s OWNER TO smartmon_owner', item.thing);
    END LOOP;
  END IF;
END $$;
`;
