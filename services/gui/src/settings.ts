/** What this process was told: from packages/config in `main`, made up in tests. */
export interface GuiSettings {
  readonly bind: string;
  readonly port: number;
  /** Addresses and networks whose X-Forwarded-* headers are believed. */
  readonly trustedProxies: readonly string[];
  readonly version: string;
  /** Null: the routes of the first Smart-Monitor take no key. */
  readonly apiKey: string | null;
  readonly restartCooldownMinutes: number;
  readonly restartBackoffFails: number;
  readonly restartBackoffWindowMinutes: number;
  /** How long an outage is taken to last where nothing heals it, minutes. */
  readonly recoveryBaselineMinutes: number;
  /** The lab host's control socket; null where there is none, and then there is no lab page either. */
  readonly labSocket: string | null;
  /** The operator's app_meta.json. */
  readonly appMetaFile: string;
  readonly stateDirectory: string;
  readonly databaseUrl: string;
  readonly initSchema: boolean;
  readonly mqttUrl: string;
  readonly mqttUsername: string | null;
  readonly mqttPassword: string | null;
  readonly mqttPrefix: string;
  /** Folder of the built console. */
  readonly consoleDirectory: string;
}
