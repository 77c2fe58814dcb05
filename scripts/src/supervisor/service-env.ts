/** Everything that the environment of the services is made of. Secrets are in files, never in here. */
export interface EnvFacts {
  /** `.smart-monitor/<service>` */
  readonly stateDirectory: string;
  readonly mqttUrl: string;
  readonly busAddress: string;
  readonly kind: 'real' | 'lab' | 'none';
  readonly dryRun: boolean;
  readonly port: number;
  /** Set where the host is not this machine, or has no id of its own. */
  readonly hostname: string | null;
  readonly machineIdFile: string | null;
  readonly helperSocket: string;
  /** The policies of the checkout, where the services see them; a person may name another file. */
  readonly policies: string;
  /** What the operator says about this installation, likewise. */
  readonly appMeta: string;
  /** The checks, likewise; on the lab host those of its sample services. */
  readonly checks: string;
  /** Where the orchestrator and the checker meet. */
  readonly checksDirectory: string;
  /** Where services leave their heartbeat files; null for the setting's default. */
  readonly heartbeats: string | null;
  readonly labSocket: string | null;
  readonly files: {
    readonly databaseUrl: string;
    readonly helperKey: string;
    readonly apiKey: string;
  };
}

/** The services that have a login to the database. */
export type ServiceName = 'collector' | 'orchestrator' | 'gui';

/** Settings that a person may give to `npm start` in the environment; they are handed on as they are. */
const handedOn = [
  'PATH',
  'LANG',
  'TZ',
  'LOG_LEVEL',
  'MODE',
  'HOST_ID',
  'HOSTNAME_OVERRIDE',
  'PROCFS_ROOT',
  'SYSFS_ROOT',
  'HOST_ROOT',
  'MQTT_TOPIC_PREFIX',
  'SAMPLE_INTERVAL_SECONDS',
  'RETENTION_RAW_HOURS',
  'SPOOL_MEGABYTES',
  'SERVICE_STATUS_MODE',
  'SERVICE_STATUS_CMD',
  'SMARTMON_SERVICE_WATCH',
  'HEARTBEAT_DIR',
  'SMARTMON_RESTART_COOLDOWN_MIN',
  'SMARTMON_RESTART_BACKOFF_FAILS',
  'SMARTMON_RESTART_BACKOFF_WINDOW_MIN',
];

/** The environment of one service: nothing of the caller's but the settings named above. */
export function serviceEnv(
  service: ServiceName,
  facts: EnvFacts,
  caller: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const env = given(caller, handedOn);
  Object.assign(env, {
    [`DATABASE_URL_${service.toUpperCase()}_FILE`]: facts.files.databaseUrl,
    MQTT_URL: facts.mqttUrl,
    STATE_DIRECTORY: facts.stateDirectory,
    DBUS_SYSTEM_BUS_ADDRESS: facts.busAddress,
    SMARTMON_LAB: facts.kind === 'lab' ? '1' : '0',
  });
  if (facts.hostname !== null) env['HOSTNAME_OVERRIDE'] = facts.hostname;
  if (facts.machineIdFile !== null) env['MACHINE_ID_FILE'] = facts.machineIdFile;
  return Object.assign(env, extras(service, facts, caller));
}

/** The environment of the checker, which has neither the database nor the helper. */
export function checkerEnv(
  facts: Pick<EnvFacts, 'checksDirectory' | 'mqttUrl'>,
  caller: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  const env = given(caller, ['PATH', 'LANG', 'TZ', 'LOG_LEVEL', 'MQTT_TOPIC_PREFIX']);
  return Object.assign(env, { CHECKS_DIR: facts.checksDirectory, MQTT_URL: facts.mqttUrl });
}

function given(
  caller: Readonly<Record<string, string | undefined>>,
  names: readonly string[],
): Record<string, string> {
  const env: Record<string, string> = { NODE_ENV: 'production', NO_COLOR: '1' };
  for (const name of names) {
    const value = caller[name];
    if (value !== undefined && value !== '') env[name] = value;
  }
  return env;
}

function extras(
  service: ServiceName,
  facts: EnvFacts,
  caller: Readonly<Record<string, string | undefined>>,
): Record<string, string> {
  switch (service) {
    case 'collector':
      return {};
    case 'orchestrator':
      return {
        DRY_RUN: String(facts.dryRun),
        HELPER_SOCKET: facts.helperSocket,
        SMARTMON_POLICIES_JSON: caller['SMARTMON_POLICIES_JSON'] || facts.policies,
        SMARTMON_CHECKS_JSON: caller['SMARTMON_CHECKS_JSON'] || facts.checks,
        CHECKS_DIR: facts.checksDirectory,
        ...(facts.heartbeats !== null && { HEARTBEAT_DIR: facts.heartbeats }),
        HELPER_API_KEY_FILE: facts.files.helperKey,
      };
    case 'gui':
      return {
        GUI_PORT: String(facts.port),
        GUI_BIND: '127.0.0.1',
        APP_META_FILE: caller['APP_META_FILE'] || facts.appMeta,
        SMARTMON_API_KEY_FILE: facts.files.apiKey,
        ...(facts.labSocket !== null && { LAB_SOCKET: facts.labSocket }),
      };
  }
}

/** DRY_RUN as a person set it; unset means true on a real host and false on the throw-away lab host. */
export function dryRunFor(kind: 'real' | 'lab' | 'none', asked: string | undefined): boolean {
  if (asked === undefined || asked === '') return kind !== 'lab';
  // Only a clear "no" loosens; the services themselves refuse what is neither.
  return !['false', '0', 'no', 'off'].includes(asked.toLowerCase());
}
