/** What the first product's documents tell people to type, to the letter. */
export const printed = {
  /** "Quick verifications", A: D-Bus and systemd inside of the orchestrator. */
  bus: `docker compose exec orchestrator_lab bash -lc '
  stat /run/dbus/system_bus_socket /run/systemd/private || true
  env | egrep "SERVICE_STATUS_MODE|SERVICE_STATUS_CMD|DBUS_SYSTEM_BUS_ADDRESS"
  /usr/local/bin/systemctl-shim show ssh.service
  /usr/local/bin/systemctl-shim is-active ssh.service
  /usr/local/bin/systemctl-shim list-units | head
'`,
  /** B: Postgres is being used. */
  url: `docker compose exec orchestrator_lab bash -lc 'echo "DB=$DATABASE_URL"'`,
  count: `docker compose exec postgres psql -U smart -d smartdb -c "SELECT COUNT(*) FROM service_status;"`,
  /** C: recent rows of services of the host. */
  recent: `SELECT service_name, raw_status, sub_state, service_type, unit_file_state
FROM service_status
WHERE hostname='BackendServer'
ORDER BY ts_epoch DESC
LIMIT 20;`,
  /** "Minimal runbook (lab)", in its steps. */
  prepare: `sudo mkdir -p /etc/smart-monitor
sudo cp config/approved_services.json /etc/smart-monitor/
sudo cp config/app_meta.json /etc/smart-monitor/   # optional
chmod +x platform_infra/docker_compose/systemctl-shim`,
  up: 'docker compose --profile lab up -d',
  list: 'docker compose ps',
  logs: 'docker compose logs -f orchestrator_lab',
  show: `docker compose exec orchestrator_lab bash -lc '/usr/local/bin/systemctl-shim show ssh.service'`,
  counts: `docker compose exec postgres psql -U smart -d smartdb -c \\
  "SELECT normalized_status, COUNT(*) FROM service_status WHERE hostname='BackendServer' GROUP BY 1;"`,
} as const;

/** Profiles in which the project is used, alone and together. */
export const profiles = [
  '',
  '--profile lab',
  '--profile prod',
  '--profile tunnel',
  '--profile lab --profile tunnel',
  '--profile prod --profile tunnel',
  '--profile setup',
];

/** Variables without which nothing can be started. */
export const required = ['DB_NAME', 'DB_USER', 'DB_PASS', 'DATABASE_URL_INTERNAL', 'SMARTMON_API_KEY'];
