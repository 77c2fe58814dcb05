import { Controller, Get, Query } from '@nestjs/common';
import { KpisDto, KpisQuery } from '@smart-monitor/contracts/http';
import { Allow } from '../auth/access.js';
import { Documented } from '../http/documented.js';
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
}
