import 'reflect-metadata';
import { ConsoleLogger, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { runProcess } from '@smart-monitor/config';
import { Database } from '@smart-monitor/database';
import { HostIdentityError, sharedLoginWarning } from '@smart-monitor/host';
import { CollectorModule } from './collector.module.js';
import { readSettings } from './settings.js';

async function start(): Promise<INestApplicationContext> {
  const settings = readSettings();
  const logger = new ConsoleLogger({ json: true, logLevels: settings.log.shown });
  for (const warning of settings.warnings) logger.warn(warning, 'settings');
  const shared = sharedLoginWarning(process.getuid?.(), settings.host.hostRoot);
  if (shared !== null) logger.warn(shared, 'settings');
  return NestFactory.createApplicationContext(CollectorModule.with(settings), {
    logger,
    abortOnError: false,
  });
}

// The process must be gone within two seconds; what is unwritten by then is in the spool.
await runProcess(start, {
  stopWithinMs: 1_900,
  userErrors: [HostIdentityError],
  databaseAnswers: (app) => app.get(Database).ping(),
});
