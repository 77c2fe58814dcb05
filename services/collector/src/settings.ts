import {
  DatabaseConfig,
  HostConfig,
  loadConfig,
  LogConfig,
  MqttConfig,
  SamplingConfig,
  StateConfig,
} from '@smart-monitor/config';

/** Everything that a person can set about the collector. */
export interface Settings {
  readonly database: DatabaseConfig;
  readonly host: HostConfig;
  readonly log: LogConfig;
  readonly mqtt: MqttConfig;
  readonly sampling: SamplingConfig;
  readonly state: StateConfig;
  /** To be shown at start. */
  readonly warnings: readonly string[];
}

/** Injection token of the settings. */
export const SETTINGS = Symbol('SETTINGS');

/** Reads the settings of this process. @throws ConfigError naming every bad one. */
export function readSettings(env?: Readonly<Record<string, string | undefined>>): Settings {
  const classes = [DatabaseConfig, HostConfig, LogConfig, MqttConfig, SamplingConfig, StateConfig] as const;
  const loaded = loadConfig(classes, env, { service: 'collector' });
  const [database, host, log, mqtt, sampling, state] = loaded;
  return { database, host, log, mqtt, sampling, state, warnings: loaded.warnings };
}
