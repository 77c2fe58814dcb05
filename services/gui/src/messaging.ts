import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { GuiSettings } from './settings.js';

export async function connectMessaging(
  app: NestFastifyApplication,
  settings: GuiSettings,
): Promise<() => Promise<void>> {
  void app;
  void settings;
  return async () => undefined;
}
