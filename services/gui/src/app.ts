import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { systemClock, type Clock } from '@smart-monitor/contracts';
import { Database } from '@smart-monitor/database';
import type { FastifyInstance } from 'fastify';
import { AppModule } from './app.module.js';
import { FirstRunService } from './auth/first-run.service.js';
import { HousekeepingService } from './health/housekeeping.service.js';
import { MetricsService } from './health/metrics.service.js';
import { serveConsole } from './http/console.js';
import { QuietLogger } from './http/quiet-logger.js';
import { securityHeaders } from './http/security-headers.js';
import { connectMessaging } from './messaging.js';
import type { GuiSettings } from './settings.js';

/** A body of the API is a few hundred bytes; nothing larger is read. */
const bodyLimit = 64 * 1024;

/** A running console and API. */
export interface Gui {
  readonly app: NestFastifyApplication;
  /** Where it answers, for example `http://127.0.0.1:5003`. */
  readonly url: string;
  close(): Promise<void>;
}

/** What a test may choose. */
export interface GuiOptions {
  readonly clock?: Clock;
  /** Nest's log levels; false for silence. */
  readonly logger?: ('log' | 'warn' | 'error' | 'debug' | 'fatal')[] | false;
}

/**
 * Starts the console and the API in this process. It answers although the database or the broker is away, and goes on
 * by itself when they come.
 * @throws when the address cannot be listened on.
 */
export async function startGui(settings: GuiSettings, options: GuiOptions = {}): Promise<Gui> {
  const database = Database.open({ url: settings.databaseUrl }, { applicationName: 'smart-monitor gui' });
  const adapter = new FastifyAdapter({
    bodyLimit,
    // A trusted proxy says who really asks; nobody else is believed.
    trustProxy: settings.trustedProxies.filter((word) => word !== 'none'),
    requestTimeout: 30_000,
    // Whoever sends a header byte by byte holds a connection for ten seconds, not for a minute.
    http: { headersTimeout: 10_000, connectionsCheckingInterval: 2_000 },
    connectionTimeout: 0,
    keepAliveTimeout: 65_000,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 300 },
  });
  const module = AppModule.with(settings, database, options.clock ?? systemClock);
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, {
    logger:
      options.logger === false ? false : new QuietLogger(options.logger ?? ['log', 'warn', 'error', 'fatal']),
    abortOnError: false,
  });
  try {
    const fastify = adapter.getInstance() as unknown as FastifyInstance;
    await securityHeaders(fastify);
    countRequests(fastify, app.get(MetricsService));
    const disconnect = await connectMessaging(app, settings);
    await app.init();
    await serveConsole(fastify, settings.consoleDirectory);
    await app.listen(settings.port, settings.bind);
    if (settings.initSchema) void migrateWhenPossible(database);
    void app.get(FirstRunService).whenPossible();
    void app.get(HousekeepingService).whenPossible();
    const close = async () => {
      await disconnect();
      await app.close();
      await database.close();
    };
    return { app, url: (await app.getUrl()).replace('[::1]', '127.0.0.1'), close };
  } catch (error) {
    await app.close().catch(() => undefined);
    await database.close();
    throw error;
  }
}

function countRequests(fastify: FastifyInstance, metrics: MetricsService): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'none';
    metrics.answered(request.method, route, reply.statusCode, reply.elapsedTime / 1000);
    done();
  });
}

async function migrateWhenPossible(database: Database): Promise<void> {
  for (;;) {
    try {
      await database.migrate();
      return;
    } catch (error) {
      if ((error as { retryable?: boolean }).retryable !== true) return;
      await new Promise((resolve) => setTimeout(resolve, 2_000).unref());
    }
  }
}
