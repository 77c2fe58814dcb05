import 'reflect-metadata';
import { ConsoleLogger, type INestMicroservice, type LogLevel } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ConfigError, configExitCode } from '@smart-monitor/config';
import { HostIdentityError } from '@smart-monitor/host';
import { PgNotifyServer } from '@smart-monitor/transport';
import { hostFacts } from './control/host-facts.js';
import { OrchestratorModule } from './orchestrator.module.js';
import { readSettings } from './settings.js';

const levels: LogLevel[] = ['debug', 'log', 'warn', 'error'];

/** What is not shipped by then is in the ledger, and is shipped at the next start. */
const deadlineMs = 4_000;

async function start(): Promise<INestMicroservice> {
  const settings = readSettings();
  const least = settings.log.level === 'info' ? 'log' : settings.log.level;
  const logger = new ConsoleLogger({ json: true, logLevels: levels.slice(levels.indexOf(least)) });
  for (const warning of settings.warnings) logger.warn(warning, 'settings');
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

try {
  const app = await start();
  let stopping = false;
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.on(signal, () => {
      if (stopping) return;
      stopping = true;
      setTimeout(() => process.exit(0), deadlineMs).unref();
      void app.close().finally(() => process.exit(0));
    });
  }
} catch (error) {
  const told = error instanceof ConfigError || error instanceof HostIdentityError;
  process.stderr.write(`${told ? error.message : ((error as Error).stack ?? String(error))}\n`);
  process.exit(told ? configExitCode : 1);
}
