import 'reflect-metadata';
import { ConsoleLogger, type INestApplicationContext, type LogLevel } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { ConfigError, configExitCode } from '@smart-monitor/config';
import { HostIdentityError } from '@smart-monitor/host';
import { CollectorModule } from './collector.module.js';
import { readSettings } from './settings.js';

const levels: LogLevel[] = ['debug', 'log', 'warn', 'error'];

/** The process must be gone within two seconds; what is unwritten by then is in the spool. */
const deadlineMs = 1_900;

async function start(): Promise<INestApplicationContext> {
  const settings = readSettings();
  const least = settings.log.level === 'info' ? 'log' : settings.log.level;
  const logger = new ConsoleLogger({ json: true, logLevels: levels.slice(levels.indexOf(least)) });
  for (const warning of settings.warnings) logger.warn(warning, 'settings');
  return NestFactory.createApplicationContext(CollectorModule.with(settings), {
    logger,
    abortOnError: false,
  });
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
