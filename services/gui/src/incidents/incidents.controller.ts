import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query, Res } from '@nestjs/common';
import {
  AnswerDto,
  DecisionDto,
  DecisionsQuery,
  IncidentPageDto,
  IncidentsQuery,
  IncidentStoryDto,
  RequestStateDto,
  ZoneQuery,
} from '@smart-monitor/contracts/http';
import type { FastifyReply } from 'fastify';
import { Allow } from '../auth/access.js';
import { Who, type Principal } from '../auth/principal.js';
import { Documented } from '../http/documented.js';
import { AnswersService } from './answers.service.js';
import { IncidentsService } from './incidents.service.js';

/** Failures, their stories, and the decisions about them. */
@Controller('api/v1')
export class IncidentsController {
  constructor(
    private readonly incidents: IncidentsService,
    private readonly answers: AnswersService,
  ) {}

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

  @Post('incidents/:id/approve')
  @HttpCode(200)
  @Allow('operator', { acts: true })
  @Documented({
    summary:
      'Says yes to what a policy suggests in an incident: it is done as if you had asked for it, unless something else is suggested by now.',
    answer: RequestStateDto,
    also: { 202: 'The answer is not there yet: ask GET /api/v1/requests/:id. After 30 s it never counts.' },
  })
  approve(
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: AnswerDto,
    @Who() who: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RequestStateDto> {
    return this.#answer('approve', id, body, who, reply);
  }

  @Post('incidents/:id/deny')
  @HttpCode(200)
  @Allow('operator', { acts: true })
  @Documented({
    summary:
      'Says no to what a policy suggests in an incident: nothing more is done by a policy until the incident ends.',
    answer: RequestStateDto,
    also: { 202: 'The answer is not there yet: ask GET /api/v1/requests/:id. After 30 s it never counts.' },
  })
  deny(
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: AnswerDto,
    @Who() who: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RequestStateDto> {
    return this.#answer('deny', id, body, who, reply);
  }

  @Post('incidents/:id/veto')
  @HttpCode(200)
  @Allow('operator', { acts: true })
  @Documented({
    summary: 'Says no to what a policy has announced in an incident; the same no as `deny`.',
    answer: RequestStateDto,
    also: { 202: 'The answer is not there yet: ask GET /api/v1/requests/:id. After 30 s it never counts.' },
  })
  veto(
    @Param('id', ParseUUIDPipe) id: string,
    @Body() body: AnswerDto,
    @Who() who: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RequestStateDto> {
    return this.#answer('veto', id, body, who, reply);
  }

  @Get('decisions')
  @Allow('viewer')
  @Documented({ summary: 'Decisions to act and not to act, newest first.', answer: [DecisionDto] })
  decisions(@Query() query: DecisionsQuery): Promise<DecisionDto[]> {
    return this.incidents.decisions(query);
  }

  async #answer(
    kind: 'approve' | 'deny' | 'veto',
    id: string,
    body: AnswerDto,
    who: Principal,
    reply: FastifyReply,
  ): Promise<RequestStateDto> {
    const answer = await this.answers.answer(kind, id, body, who.name);
    if (answer.state === 'queued') void reply.status(202);
    return answer;
  }
}
