import { Controller, Get, Header, Res } from '@nestjs/common';
import { HealthDto } from '@smart-monitor/contracts/http';
import type { FastifyReply } from 'fastify';
import { AllowEverybody } from '../auth/access.js';
import { Documented } from '../http/documented.js';
import { DocsService } from './docs.service.js';
import { HealthService } from './health.service.js';
import { MetricsService } from './metrics.service.js';

/** How this process is, and how it is used. */
@Controller()
export class HealthController {
  constructor(
    private readonly health: HealthService,
    private readonly metrics: MetricsService,
    private readonly docs: DocsService,
  ) {}

  @Get('health')
  @AllowEverybody()
  @Header('cache-control', 'no-store')
  @Documented({
    summary: 'Whether the console answers, and honestly whether its database does.',
    answer: HealthDto,
  })
  check(): Promise<HealthDto> {
    return this.health.check();
  }

  @Get('metrics')
  @AllowEverybody()
  @Documented({ summary: 'Metrics for Prometheus.', answer: null, produces: 'text/plain' })
  async prometheus(@Res() reply: FastifyReply): Promise<void> {
    const { type, text } = await this.metrics.render();
    void reply.type(type).send(text);
  }

  @Get('api/v1/openapi.json')
  @AllowEverybody()
  @Documented({ summary: 'The API as an OpenAPI document.', answer: null, produces: 'application/json' })
  document(@Res() reply: FastifyReply): void {
    void reply.type('application/json; charset=utf-8').send(this.docs.document());
  }

  @Get('api/v1/docs')
  @AllowEverybody()
  @Documented({ summary: 'The API as a page.', answer: null, produces: 'text/html' })
  page(@Res() reply: FastifyReply): void {
    void reply.type('text/html; charset=utf-8').send(this.docs.page());
  }
}
