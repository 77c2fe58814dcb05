import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { topics } from '@smart-monitor/contracts';
import { MqttServer, PgNotifyServer } from '@smart-monitor/transport';
import type { GuiSettings } from './settings.js';
import { StreamService } from './stream/stream.service.js';

/**
 * Connects what comes in by itself: wake-ups of the database (the `@EventPattern` methods of WakeController) and host
 * samples of the broker. Both may be away; they are looked for until they come. Returns what ends it.
 */
export async function connectMessaging(
  app: NestFastifyApplication,
  settings: GuiSettings,
): Promise<() => Promise<void>> {
  const notify = new PgNotifyServer({
    url: settings.databaseUrl,
    applicationName: 'smart-monitor gui listener',
  });
  app.connectMicroservice({ strategy: notify }, { inheritAppConfig: false });
  await app.startAllMicroservices();
  const { mqttUrl: url, mqttUsername: username, mqttPassword: password } = settings;
  const mqtt = new MqttServer({
    url,
    ...(username !== null && { username }),
    ...(password !== null && { password }),
  });
  // The filter holds the prefix, which is a setting: a decorator could not know it.
  const filter = topics.allHostMetrics(settings.mqttPrefix);
  const streams = app.get(StreamService);
  mqtt.addHandler(filter, (payload: Buffer) => Promise.resolve(streams.rawSample(payload)), true, { qos: 0 });
  mqtt.listen(() => undefined);
  return () => mqtt.close();
}
