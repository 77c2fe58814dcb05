import type { ConfigClass } from './load.js';
import { ChecksConfig } from './topics/checks.config.js';
import { DatabaseConfig } from './topics/database.config.js';
import { GuardsConfig } from './topics/guards.config.js';
import { GuiConfig } from './topics/gui.config.js';
import { HelperConfig } from './topics/helper.config.js';
import { HostConfig } from './topics/host.config.js';
import { LogConfig } from './topics/log.config.js';
import { MqttConfig } from './topics/mqtt.config.js';
import { NetworkConfig } from './topics/network.config.js';
import { RecoveryConfig } from './topics/recovery.config.js';
import { SamplingConfig } from './topics/sampling.config.js';
import { StateConfig } from './topics/state.config.js';
import { SystemdConfig } from './topics/systemd.config.js';

/** Every class of settings, in the order of the documentation. A new topic is added here. */
export const allConfigs = [
  DatabaseConfig,
  MqttConfig,
  HostConfig,
  SystemdConfig,
  RecoveryConfig,
  ChecksConfig,
  GuardsConfig,
  HelperConfig,
  NetworkConfig,
  StateConfig,
  GuiConfig,
  SamplingConfig,
  LogConfig,
] as const satisfies readonly ConfigClass[];
