import { Controller, Get, Query, Res } from '@nestjs/common';
import { KpisDto, KpisQuery } from '@smart-monitor/contracts/http';
import type { FastifyReply } from 'fastify';
import { Allow } from '../auth/access.js';
import { Documented } from '../http/documented.js';
import { sendCsv } from '../services/csv.js';
import { KpisService } from './kpis.service.js';

/** What recovery came to. */
@Controller('api/v1/kpis')
export class KpisController {
  constructor(private readonly kpis: KpisService) {}

  @Get()
  @Allow('viewer')
  @Documented({
    summary:
      'The figures of recovery over a range: detection time, MTTR, success rate, restarts and minutes saved, for each host and for the units restarted most.',
    answer: KpisDto,
  })
  read(@Query() query: KpisQuery): Promise<KpisDto> {
    return this.kpis.read(query);
  }

  @Get('units.csv')
  @Allow('viewer')
  @Documented({ summary: 'The figures of the units as CSV.', answer: null, produces: 'text/csv' })
  async csv(@Query() query: KpisQuery, @Res() reply: FastifyReply): Promise<void> {
    sendCsv(reply, 'recovery.csv', await this.kpis.table(query));
  }
}
