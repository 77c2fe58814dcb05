import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  ApiOperation,
  ApiProduces,
  ApiProperty,
  ApiResponse,
  DocumentBuilder,
  SwaggerModule,
  type OpenAPIObject,
} from '@nestjs/swagger';
import { systemClock } from '@smart-monitor/contracts';
import { documentedFields, ProblemDto } from '@smart-monitor/contracts/http';
import { Database } from '@smart-monitor/database';
import { AppModule } from '../app.module.js';
import { documentedRoutes, type DocumentedRoute } from '../http/documented.js';
import type { GuiSettings } from '../settings.js';

/** Made up: the document says what can be asked, not what is there. */
const settings: GuiSettings = {
  bind: '127.0.0.1',
  trustedProxies: [],
  port: 0,
  version: '0.1.0',
  apiKey: null,
  restartCooldownMinutes: 10,
  restartBackoffFails: 3,
  restartBackoffWindowMinutes: 30,
  recoveryBaselineMinutes: 15,
  appMetaFile: '',
  labSocket: '/nowhere',
  stateDirectory: '/nowhere',
  databaseUrl: 'postgresql://nobody@127.0.0.1:1/nothing',
  initSchema: false,
  mqttUrl: 'mqtt://127.0.0.1:1',
  mqttUsername: null,
  mqttPassword: null,
  mqttPrefix: 'smartmon',
  consoleDirectory: '/nowhere',
};

/**
 * Makes the OpenAPI document from the controllers and the classes of their bodies. Nothing is started: no database, no
 * port. This is the only place that loads `@nestjs/swagger`.
 */
export async function makeDocument(): Promise<OpenAPIObject> {
  for (const { target, property, options } of documentedFields) ApiProperty(options)(target, property);
  for (const route of documentedRoutes) documentRoute(route);
  const database = Database.open({ url: settings.databaseUrl }, { applicationName: 'openapi' });
  const app = await NestFactory.create(
    AppModule.with(settings, database, systemClock),
    new FastifyAdapter(),
    { logger: ['error'], preview: true, abortOnError: false },
  );
  const config = new DocumentBuilder()
    .setTitle('Smart-Monitor')
    .setDescription(
      'Sign in with POST /api/v1/auth/login: the answer sets a cookie, and its csrfToken goes into the header X-CSRF-Token of everything that changes something. The routes of the first Smart-Monitor take the header X-API-Key instead. Errors are problem details (RFC 9457).',
    )
    .setVersion(settings.version)
    .addCookieAuth('smart-monitor')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-API-Key' }, 'api-key')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    operationIdFactory: (controller, method) =>
      `${controller.replace(/Controller$/, '').replace(/^./, (first) => first.toLowerCase())}_${method}`,
    extraModels: [ProblemDto],
  });
  await app.close();
  return document;
}

function documentRoute({ target, method, descriptor, doc }: DocumentedRoute): void {
  const apply = (decorator: MethodDecorator) => decorator(target, method, descriptor);
  const { summary, answer, produces, status = 200, also = {} } = doc;
  apply(ApiOperation({ summary }));
  if (produces !== undefined) apply(ApiProduces(produces));
  const type = Array.isArray(answer) ? [...(answer as readonly [new () => object])] : answer;
  apply(
    ApiResponse({
      status,
      description: status === 204 ? 'Done.' : 'The answer.',
      ...(type !== null && { type: type as new () => object }),
    }),
  );
  for (const [code, description] of Object.entries(also)) {
    const good = Number(code) < 300 && type !== null;
    const problem = {
      content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/ProblemDto' } } },
    };
    apply(
      good
        ? ApiResponse({ status: Number(code), description, type: type as new () => object })
        : ApiResponse({ status: Number(code), description, ...problem }),
    );
  }
}
