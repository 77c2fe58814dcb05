import './lean.js';
import {
  ConfigError,
  configExitCode,
  DatabaseConfig,
  GuiConfig,
  loadConfig,
  LogConfig,
  MqttConfig,
  StateConfig,
} from '@smart-monitor/config';
import { fileURLToPath } from 'node:url';
import { startGui, type Gui, type GuiOptions } from './app.js';
import { version } from './version.js';

const logLevels = ['debug', 'log', 'warn', 'error', 'fatal'] as const;

async function start(): Promise<Gui> {
  const topics = [GuiConfig, DatabaseConfig, MqttConfig, StateConfig, LogConfig] as const;
  const loaded = loadConfig(topics, undefined, { service: 'gui' });
  const [gui, database, mqtt, state, log] = loaded;
  for (const warning of loaded.warnings) process.stderr.write(`${warning}\n`);
  const least = logLevels.indexOf(log.level === 'info' ? 'log' : log.level);
  const logger = logLevels.slice(least) as unknown as NonNullable<GuiOptions['logger']>;
  return startGui(
    {
      ...gui,
      version,
      apiKey: gui.apiKey ?? null,
      labSocket: gui.labSocket ?? null,
      stateDirectory: state.directory,
      databaseUrl: database.url,
      initSchema: database.initSchema,
      mqttUrl: mqtt.url,
      mqttUsername: mqtt.username ?? null,
      mqttPassword: mqtt.password ?? null,
      mqttPrefix: mqtt.topicPrefix,
      consoleDirectory: fileURLToPath(new URL('../web/dist', import.meta.url)),
    },
    { logger },
  );
}

try {
  const gui = await start();
  process.stdout.write(`The console answers at ${gui.url}\n`);
  const stop = () => void gui.close().finally(() => process.exit(0));
  process.once('SIGTERM', stop).once('SIGINT', stop);
} catch (error) {
  process.stderr.write(
    `The console could not start: ${error instanceof Error ? error.message : String(error)}\n`,
  );
  process.exit(error instanceof ConfigError ? configExitCode : 1);
}
