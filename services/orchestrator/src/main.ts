import 'reflect-metadata';
import { ConsoleLogger, type INestMicroservice } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { runProcess } from '@smart-monitor/config';
import { Database } from '@smart-monitor/database';
import { HostIdentityError, sharedLoginWarning } from '@smart-monitor/host';
import { PgNotifyServer } from '@smart-monitor/transport';
import { hostFacts } from './control/host-facts.js';
import { OrchestratorModule } from './orchestrator.module.js';
import { readSettings } from './settings.js';

async function start(): Promise<INestMicroservice> {
  const settings = readSettings();
  const logger = new ConsoleLogger({ json: true, logLevels: settings.log.shown });
  for (const warning of settings.warnings) logger.warn(warning, 'settings');
  const shared = sharedLoginWarning(process.getuid?.(), settings.host.hostRoot);
  if (shared !== null) logger.warn(shared, 'settings');
  const app = await NestFactory.createMicroservice(
    OrchestratorModule.with(settings, hostFacts(settings.host)),
    {
      logger,
      abortOnError: false,
      strategy: new PgNotifyServer({
        url: settings.database.url,
        applicationName: 'smart-monitor orchestrator',
      }),
    },
  );
  await app.listen();
  return app;
}

// What is not shipped by then is in the ledger, and is shipped at the next start.
await runProcess(start, {
  stopWithinMs: 4_000,
  userErrors: [HostIdentityError],
  databaseAnswers: (app) => app.get(Database).ping(),
});
