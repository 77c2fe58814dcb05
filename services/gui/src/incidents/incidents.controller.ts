import { Controller, Get, Param, ParseUUIDPipe, Query } from '@nestjs/common';
import {
  DecisionDto,
  DecisionsQuery,
  IncidentPageDto,
  IncidentsQuery,
  IncidentStoryDto,
  ZoneQuery,
} from '@smart-monitor/contracts/http';
import { Allow } from '../auth/access.js';
import { Documented } from '../http/documented.js';
import { IncidentsService } from './incidents.service.js';

/** Failures, their stories, and the decisions about them. */
@Controller('api/v1')
export class IncidentsController {
  constructor(private readonly incidents: IncidentsService) {}

  @Get('incidents')
  @Allow('viewer')
  @Documented({ summary: 'Incidents, newest first.', answer: IncidentPageDto })
  list(@Query() query: IncidentsQuery): Promise<IncidentPageDto> {
    return this.incidents.page(query);
  }

  @Get('incidents/:id')
  @Allow('viewer')
  @Documented({
    summary: 'The story of an incident: each step with its time and the gap to the step before.',
    answer: IncidentStoryDto,
  })
  story(@Param('id', ParseUUIDPipe) id: string, @Query() query: ZoneQuery): Promise<IncidentStoryDto> {
    return this.incidents.story(id, query.zone);
  }

  @Get('decisions')
  @Allow('viewer')
  @Documented({ summary: 'Decisions to act and not to act, newest first.', answer: [DecisionDto] })
  decisions(@Query() query: DecisionsQuery): Promise<DecisionDto[]> {
    return this.incidents.decisions(query);
  }
}
