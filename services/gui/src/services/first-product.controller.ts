import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import {
  HistoryQuery,
  LegacyRestartDto,
  LegacyRestartResultDto,
  ServiceHistoryDto,
  ServicePageDto,
  ServicesQuery,
} from '@smart-monitor/contracts/http';
import type { FastifyReply } from 'fastify';
import { Allow, AllowApiKey } from '../auth/access.js';
import { Documented } from '../http/documented.js';
import { UnitNamePipe } from '../http/unit-name.pipe.js';
import { sendCsv } from './csv.js';
import { RestartByKeyService } from './restart-by-key.service.js';
import { ServiceListService } from './service-list.service.js';

/** The routes of the first Smart-Monitor, with its bodies and codes: people's scripts go on working. */
@Controller('api')
export class FirstProductController {
  constructor(
    private readonly list: ServiceListService,
    private readonly restarts: RestartByKeyService,
  ) {}

  @Get('services')
  @Allow('viewer', { apiKey: true })
  @Documented({ summary: 'Services with their latest state and recovery.', answer: ServicePageDto })
  services(@Query() query: ServicesQuery): Promise<ServicePageDto> {
    return this.list.page(query);
  }

  @Get('services.csv')
  @Allow('viewer', { apiKey: true })
  @Documented({ summary: 'The same as CSV (UTF-8 with BOM).', answer: null, produces: 'text/csv' })
  async csv(@Query() query: ServicesQuery, @Res() reply: FastifyReply): Promise<void> {
    sendCsv(reply, 'services.csv', await this.list.table(query));
  }

  @Get('services/:host/:service/history')
  @Allow('viewer', { apiKey: true })
  @Documented({ summary: 'The changes of a service, newest first.', answer: ServiceHistoryDto })
  history(
    @Param('host') host: string,
    @Param('service', UnitNamePipe) service: string,
    @Query() query: HistoryQuery,
  ): Promise<ServiceHistoryDto> {
    return this.list.history(host, service, query.since_minutes);
  }

  @Get('services/:host/:service/export.csv')
  @Allow('viewer', { apiKey: true })
  @Documented({ summary: 'The changes of a service as CSV.', answer: null, produces: 'text/csv' })
  async exportCsv(
    @Param('host') host: string,
    @Param('service', UnitNamePipe) service: string,
    @Query() query: HistoryQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const table = await this.list.historyTable(host, service, query.since_minutes);
    sendCsv(reply, `${service}-history.csv`, table);
  }

  @Post('services/restart')
  @HttpCode(200)
  @AllowApiKey()
  @Documented({
    summary: 'Restarts a service, with the header X-API-Key.',
    answer: LegacyRestartResultDto,
    also: {
      202: 'Queued; with `dry_run` when dry run is on.',
      401: 'The key is missing or wrong.',
      403: 'The service is not on the allow-list.',
      409: 'The service cannot be recovered by a restart.',
      429: 'It was restarted just now, or restarts keep failing.',
    },
  })
  async restart(
    @Body() body: LegacyRestartDto,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<LegacyRestartResultDto> {
    const { status, answer } = await this.restarts.restart(body);
    void reply.status(status);
    return answer;
  }
}
