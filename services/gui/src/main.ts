import './lean.js';
import {
  DatabaseConfig,
  GuiConfig,
  loadConfig,
  LogConfig,
  MqttConfig,
  runProcess,
  StateConfig,
} from '@smart-monitor/config';
import { fileURLToPath } from 'node:url';
import { startGui, type Gui } from './app.js';
import { version } from './version.js';

async function start(): Promise<Gui> {
  const topics = [GuiConfig, DatabaseConfig, MqttConfig, StateConfig, LogConfig] as const;
  const loaded = loadConfig(topics, undefined, { service: 'gui' });
  const [gui, database, mqtt, state, log] = loaded;
  for (const warning of loaded.warnings) process.stderr.write(`${warning}\n`);
  const running = await startGui(
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
    { logger: log.shown },
  );
  process.stdout.write(`The console answers at ${running.url}\n`);
  return running;
}

await runProcess(start, { stopWithinMs: 5_000 });
