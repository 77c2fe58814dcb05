import type { Env } from './environment.js';

/**
 * What became of an environment variable (or a constant that a person edited) of the products that Smart-Monitor
 * replaces: a `setting` of today under the same name, an `alias` of one, read by the `stack` around the services
 * (compose, nginx, PostgreSQL's image), or `ignored`.
 */
export interface NameUse {
  readonly use: 'setting' | 'alias' | 'stack' | 'ignored';
  /** The setting that an alias stands for. */
  readonly to?: string;
  readonly sentence: string;
}

const setting: NameUse = { use: 'setting', sentence: 'Read as described in the table of settings.' };
const alias = (to: string): NameUse => ({ use: 'alias', to, sentence: `Read where ${to} is not set.` });
const part = (of: string): NameUse => ({
  use: 'alias',
  to: of,
  sentence: `A part from which ${of} is made up where it is not set.`,
});
const stack = (sentence: string): NameUse => ({ use: 'stack', sentence });
const ignored = (sentence: string): NameUse => ({ use: 'ignored', sentence });

const oldHeartbeat = ignored(
  'Services report to systemd and to /health; no PID or heartbeat files are written. Those of other programs are watched in HEARTBEAT_DIR.',
);
const ruleDocument = ignored('Limits are rules, not variables: see config/rules.json.');
const mail = ignored(
  'Mail is configured with the notification channels; no service of this version sends any.',
);
const webhook = ignored(
  'Webhooks are configured with the notification channels; no service of this version calls any.',
);
const noRedis = ignored('No cache server is needed: caches are kept in memory.');
const noFlask = ignored('There is no Flask here; the console is a Node service.');
const refusedImage = stack(
  'Refused by docker compose in words: it names an image of another program. The images are built from the checkout.',
);
const tunnel = stack('The token of the optional Cloudflare tunnel, read by cloudflared.');

/** Every name that the documents of the older products print. */
export const seedNames: Readonly<Record<string, NameUse>> = {
  // The first Smart-Monitor.
  DATABASE_URL: setting,
  DATABASE_URL_INTERNAL: alias('DATABASE_URL'),
  DB_HOST: part('DATABASE_URL'),
  DB_PORT: part('DATABASE_URL'),
  DB_NAME: part('DATABASE_URL'),
  DB_USER: part('DATABASE_URL'),
  DB_PASSWORD: part('DATABASE_URL'),
  DB_PASS: part('DATABASE_URL'),
  SMARTMON_INIT_PG: setting,
  SMARTMON_API_KEY: setting,
  SMARTMON_APPROVED_JSON: setting,
  APPROVED_JSON_HOST: alias('SMARTMON_APPROVED_JSON'),
  SMARTMON_SERVICE_WATCH: setting,
  SERVICE_STATUS_MODE: setting,
  SERVICE_STATUS_CMD: setting,
  SERVICE_STATUS_DEBUG: ignored('LOG_LEVEL=debug tells the same.'),
  SYSTEMCTL_FORCE_BUS: ignored('systemd is always spoken to over the bus; no systemctl is run.'),
  DBUS_SYSTEM_BUS_ADDRESS: setting,
  PROCFS_ROOT: setting,
  SYSFS_ROOT: setting,
  HOSTNAME_OVERRIDE: setting,
  DRY_RUN: setting,
  LOG_LEVEL: setting,
  MODE: setting,
  GUI_PORT: setting,
  PORT: alias('GUI_PORT'),
  SMARTCTL: ignored(
    'Disk health is read by a root oneshot, which finds smartctl by `smart.smartctl` in the root-owned helper.json (the same default); no service runs it.',
  ),
  SMARTCTL_USE_SUDO: ignored('Nothing is run through sudo.'),
  SMARTMONITOR_DB_PATH: ignored('There is no SQLite fallback; PostgreSQL is the only database.'),
  GUNICORN_CONFIG: ignored('There is no Gunicorn here; the console is a Node service.'),
  PYTHONPATH: ignored('There is no Python here.'),
  GUI_IMAGE: refusedImage,
  ORCH_IMAGE: refusedImage,
  HOST_IP: stack("The address on which compose publishes PostgreSQL's port."),
  HOST_PORT: stack("The port on which compose publishes PostgreSQL's port."),
  HTTP_PORT: stack('The port of nginx for http, read by docker compose.'),
  HTTPS_PORT: stack('The port of nginx for https, read by docker compose.'),
  NGINX_SITE_CONF: stack('The site file that compose mounts into nginx.'),
  TLS_FULLCHAIN: stack('The certificate that compose mounts into nginx.'),
  TLS_PRIVKEY: stack('The private key that compose mounts into nginx.'),
  APP_META_HOST: stack('The app_meta.json that compose mounts into the console.'),
  POSTGRES_DB: stack("Read by PostgreSQL's image."),
  POSTGRES_USER: stack("Read by PostgreSQL's image."),
  POSTGRES_PASSWORD: stack("Read by PostgreSQL's image."),
  CF_TUNNEL_TOKEN: tunnel,
  TUNNEL_TOKEN: tunnel,
  TUNNEL_TRANSPORT_PROTOCOL: stack('Read by cloudflared.'),
  // The IIoT platform.
  MQTT_BROKER_HOST: part('MQTT_URL'),
  MQTT_BROKER_PORT: part('MQTT_URL'),
  MQTT_USERNAME: setting,
  MQTT_PASSWORD: setting,
  PGPASSWORD: stack('Read by psql, the command-line client.'),
  REDIS_HOST: noRedis,
  REDIS_PORT: noRedis,
  REDIS_DB: noRedis,
  REDIS_PASSWORD: noRedis,
  SMTP_HOST: mail,
  SMTP_PORT: mail,
  SMTP_USERNAME: mail,
  SMTP_PASSWORD: mail,
  SMTP_USE_TLS: mail,
  SMTP_FROM_ADDRESS: mail,
  SMTP_CONFIG: mail,
  GRAFANA_URL: ignored(
    'Grafana reads the database with the role smartmon_ro; Smart-Monitor never calls Grafana.',
  ),
  GRAFANA_API_KEY: ignored(
    'Grafana reads the database with the role smartmon_ro; Smart-Monitor never calls Grafana.',
  ),
  JWT_SECRET_KEY: ignored('Sessions are opaque and live on the server; there is no shared secret to set.'),
  WEBHOOK_HMAC_SECRET: webhook,
  FLASK_ENV: noFlask,
  FLASK_PORT: alias('GUI_PORT'),
  FLASK_APP: noFlask,
  WORKER_THREADS: ignored('The services size themselves; there is nothing to set.'),
  EVALUATION_INTERVAL: ignored('Changes are judged when they happen, not at an interval.'),
  TTL_RULES: ignored('Rules are held in memory and swapped when they change; nothing expires.'),
  // The lab controller.
  MQTT_BROKER: part('MQTT_URL'),
  MQTT_PORT: part('MQTT_URL'),
  MQTT_CLIENT_ID: ignored(
    'Each service makes a client id of its own, so that two never push each other out.',
  ),
  RULES_FILE: ignored('Rules are in config/rules.json.'),
  DB_FILE: ignored('There is no SQLite file; PostgreSQL is the only database.'),
  PID_FILE: oldHeartbeat,
  HEARTBEAT_FILE: oldHeartbeat,
  HISTORIAN_HEARTBEAT: oldHeartbeat,
  CONTROLLER_PID: oldHeartbeat,
  CONTROLLER_HEARTBEAT: oldHeartbeat,
  // The temperature monitor.
  LOG_FILE: ignored('The log goes to standard output and so to the journal.'),
  CLOUDFLARED_TOKEN: tunnel,
  SLACK_WEBHOOK_URL: webhook,
  WEBHOOK_ENABLED: webhook,
  WEBHOOK_RETRY_COUNT: webhook,
  WEBHOOK_RETRY_DELAY: webhook,
  WEBHOOK_TIMEOUT: webhook,
  ALERT_TEMP_MIN_C: ruleDocument,
  ALERT_TEMP_MAX_C: ruleDocument,
  ALERT_HUMIDITY_MIN: ruleDocument,
  ALERT_HUMIDITY_MAX: ruleDocument,
  STATUS_UPDATE_ENABLED: ignored('The console shows the state live; no periodic messages are sent.'),
  STATUS_UPDATE_INTERVAL: ignored('The console shows the state live; no periodic messages are sent.'),
  BEARER_TOKEN: ignored('API callers send SMARTMON_API_KEY as X-API-Key, or a session.'),
};

/** Names so common that finding one set tells nothing about an older product. */
const everywhere = new Set(['PORT', 'PYTHONPATH', 'MODE', 'LOG_FILE', 'PID_FILE']);

/** A sentence for each variable that is set and that an older product read, but no service of this one reads. */
export function notesFor(env: Env): string[] {
  return Object.entries(seedNames)
    .filter(([name, { use }]) => use === 'ignored' && env[name] && !everywhere.has(name))
    .map(([name, { sentence }]) => `${name} is ignored. ${sentence}`);
}
