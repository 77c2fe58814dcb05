import type { HostFiles } from '@smart-monitor/host';
import {
  ChecksConfig,
  DatabaseConfig,
  GuardsConfig,
  HelperConfig,
  HostConfig,
  loadConfig,
  LogConfig,
  NetworkConfig,
  RecoveryConfig,
  StateConfig,
  SystemdConfig,
} from '@smart-monitor/config';

/** Everything that a person can set about the orchestrator's control process. */
export interface Settings {
  readonly checks: ChecksConfig;
  readonly database: DatabaseConfig;
  readonly guards: GuardsConfig;
  readonly helper: HelperConfig;
  readonly host: HostConfig;
  readonly log: LogConfig;
  readonly network: NetworkConfig;
  readonly recovery: RecoveryConfig;
  readonly state: StateConfig;
  readonly systemd: SystemdConfig;
  /** To be shown at start. */
  readonly warnings: readonly string[];
}

/** Injection token of the settings. */
export const SETTINGS = Symbol('SETTINGS');

/** Reads the settings. Throws a ConfigError that names every bad one. */
export function readSettings(): Settings {
  const classes = [
    ChecksConfig,
    DatabaseConfig,
    GuardsConfig,
    HelperConfig,
    HostConfig,
    LogConfig,
    NetworkConfig,
    RecoveryConfig,
    StateConfig,
    SystemdConfig,
  ] as const;
  const loaded = loadConfig(classes, undefined, { service: 'orchestrator' });
  const [checks, database, guards, helper, host, log, network, recovery, state, systemd] = loaded;
  const { warnings } = loaded;
  return { checks, database, guards, helper, host, log, network, recovery, state, systemd, warnings };
}

/** What the control process knows of the host that it watches, beside its units. */
export interface HostFacts {
  readonly id: string;
  readonly hostname: string;
  /** The folder that shows the host's root; null where it cannot be seen (a container without HOST_ROOT). */
  readonly root: string | null;
  /** The files of its kernel, and its file systems where they can be seen. */
  readonly files: HostFiles;
  /** The busiest processes and the pressure just now, for the evidence of an incident. */
  look(): Promise<{ processes: unknown; pressure: unknown }>;
}

/** Injection token of the host's facts. */
export const HOST = Symbol('HOST');
