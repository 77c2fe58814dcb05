import { Controller, Get, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import {
  HostDto,
  OverviewDto,
  SeriesDto,
  SummaryDto,
  TelemetryDto,
  TelemetryQuery,
  ZoneQuery,
} from '@smart-monitor/contracts/http';
import { Allow } from '../auth/access.js';
import { Documented } from '../http/documented.js';
import { TelemetryService } from '../telemetry/telemetry.service.js';
import { FleetService } from './fleet.service.js';

/** The hosts, all at once and one by one. */
@Controller('api')
export class FleetController {
  constructor(
    private readonly fleet: FleetService,
    private readonly telemetry: TelemetryService,
  ) {}

  @Get('summary')
  @Allow('viewer', { apiKey: true })
  @Documented({ summary: 'The counts of hosts, services and open incidents.', answer: SummaryDto })
  summary(): Promise<SummaryDto> {
    return this.fleet.summary();
  }

  @Get('v1/overview')
  @Allow('viewer')
  @Documented({
    summary: 'What is wrong now, what was healed lately, how the hosts are.',
    answer: OverviewDto,
  })
  overview(@Query() query: ZoneQuery): Promise<OverviewDto> {
    return this.fleet.overview(query.zone);
  }

  @Get('v1/hosts')
  @Allow('viewer')
  @Documented({ summary: 'Every host, with the status of its orchestrator.', answer: [HostDto] })
  hosts(): Promise<HostDto[]> {
    return this.fleet.hosts();
  }

  @Get('v1/hosts/:id/series')
  @Allow('viewer')
  @Documented({ summary: 'What is measured on a host, with the latest values.', answer: [SeriesDto] })
  series(@Param('id', ParseUUIDPipe) id: string): Promise<SeriesDto[]> {
    return this.telemetry.series(id);
  }

  @Get('v1/hosts/:id/telemetry')
  @Allow('viewer')
  @Documented({
    summary: 'The values of one key over time, thinned to what a chart needs.',
    answer: TelemetryDto,
  })
  values(@Param('id', ParseUUIDPipe) id: string, @Query() query: TelemetryQuery): Promise<TelemetryDto> {
    return this.telemetry.values(id, query);
  }
}
