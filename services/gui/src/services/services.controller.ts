import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Query, Req, Res } from '@nestjs/common';
import {
  HistoryQuery,
  JournalDto,
  JournalQuery,
  PutHoldDto,
  RequestStateDto,
  RestartDto,
  ServiceDetailDto,
  UnitHistoryDto,
  WhyDto,
  ZoneQuery,
} from '@smart-monitor/contracts/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Allow } from '../auth/access.js';
import { Who, type Principal } from '../auth/principal.js';
import { Documented } from '../http/documented.js';
import { UnitNamePipe } from '../http/unit-name.pipe.js';
import { ServiceDetailService } from './service-detail.service.js';
import { WishService } from './wish.service.js';

/** One service: how it is, why it is treated as it is, and what a person can do. */
@Controller('api/v1')
export class ServicesController {
  constructor(
    private readonly details: ServiceDetailService,
    private readonly wishes: WishService,
  ) {}

  @Get('services/:hostId/:unit')
  @Allow('viewer')
  @Documented({
    summary: 'A service: its state, the policy in force and why, what happened to it.',
    answer: ServiceDetailDto,
  })
  detail(
    @Param('hostId', ParseUUIDPipe) hostId: string,
    @Param('unit', UnitNamePipe) unit: string,
    @Query() query: ZoneQuery,
    @Req() request: FastifyRequest,
  ): Promise<ServiceDetailDto> {
    return this.details.detail(hostId, unit, request, query.zone);
  }

  @Get('services/:hostId/:unit/history')
  @Allow('viewer')
  @Documented({ summary: 'The states of a service over a window, with its uptime.', answer: UnitHistoryDto })
  history(
    @Param('hostId', ParseUUIDPipe) hostId: string,
    @Param('unit', UnitNamePipe) unit: string,
    @Query() query: HistoryQuery,
  ): Promise<UnitHistoryDto> {
    return this.details.history(hostId, unit, query.since_minutes);
  }

  @Get('services/:hostId/:unit/journal')
  @Allow('viewer')
  @Documented({
    summary: "The newest lines of a service's journal, fetched from the host.",
    answer: JournalDto,
    also: {
      202: 'The host has not answered within 10 s.',
      429: 'One person asks more than 30 times a minute; Retry-After says how long to wait.',
    },
  })
  async journal(
    @Param('hostId', ParseUUIDPipe) hostId: string,
    @Param('unit', UnitNamePipe) unit: string,
    @Query() query: JournalQuery,
    @Who() who: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<JournalDto> {
    const journal = await this.wishes.journal(hostId, unit, query.lines, who.name);
    if (journal.state === 'queued') void reply.status(202);
    return journal;
  }

  @Get('services/:hostId/:unit/why')
  @Allow('viewer')
  @Documented({
    summary: 'What would be decided about a service just now, with every check and what it saw.',
    answer: WhyDto,
    also: {
      202: 'The host has not answered within 10 s.',
      429: 'One person asks more than 30 times a minute; Retry-After says how long to wait.',
    },
  })
  async why(
    @Param('hostId', ParseUUIDPipe) hostId: string,
    @Param('unit', UnitNamePipe) unit: string,
    @Who() who: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<WhyDto> {
    const why = await this.wishes.why(hostId, unit, who.name);
    if (why.state === 'queued') void reply.status(202);
    return why;
  }

  @Post('services/:hostId/:unit/restart')
  @HttpCode(200)
  @Allow('operator', { acts: true })
  @Documented({
    summary: 'Asks the orchestrator of the host to restart a service, and waits up to 10 s for its answer.',
    answer: RequestStateDto,
    also: {
      202: 'The answer is not there yet: ask GET /api/v1/requests/:id. After 30 s it is never carried out.',
    },
  })
  async restart(
    @Param('hostId', ParseUUIDPipe) hostId: string,
    @Param('unit', UnitNamePipe) unit: string,
    @Body() body: RestartDto,
    @Who() who: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RequestStateDto> {
    const answer = await this.wishes.restart(hostId, unit, who.name, body.note ?? '');
    if (answer.state === 'queued') void reply.status(202);
    return answer;
  }

  @Post('services/:hostId/:unit/hold')
  @HttpCode(200)
  @Allow('operator', { acts: true })
  @Documented({
    summary:
      'Keeps every policy from acting on a service, for a time or until it is taken away; or takes that away.',
    answer: RequestStateDto,
    also: { 202: 'The answer is not there yet: ask GET /api/v1/requests/:id.' },
  })
  async hold(
    @Param('hostId', ParseUUIDPipe) hostId: string,
    @Param('unit', UnitNamePipe) unit: string,
    @Body() body: PutHoldDto,
    @Who() who: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RequestStateDto> {
    const answer = await this.wishes.hold(hostId, unit, who.name, body);
    if (answer.state === 'queued') void reply.status(202);
    return answer;
  }

  @Post('hosts/:hostId/policies/reload')
  @HttpCode(200)
  @Allow('operator', { acts: true })
  @Documented({
    summary:
      'Has the orchestrator of a host read its policies again; a bad file changes nothing and is told of.',
    answer: RequestStateDto,
    also: { 202: 'The answer is not there yet: ask GET /api/v1/requests/:id.' },
  })
  async reloadPolicies(
    @Param('hostId', ParseUUIDPipe) hostId: string,
    @Who() who: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RequestStateDto> {
    const answer = await this.wishes.reload('policies', hostId, who.name);
    if (answer.state === 'queued') void reply.status(202);
    return answer;
  }

  @Post('hosts/:hostId/checks/reload')
  @HttpCode(200)
  @Allow('operator', { acts: true })
  @Documented({
    summary:
      'Has the orchestrator of a host read its checks again; a bad file changes nothing and is told of.',
    answer: RequestStateDto,
    also: { 202: 'The answer is not there yet: ask GET /api/v1/requests/:id.' },
  })
  async reloadChecks(
    @Param('hostId', ParseUUIDPipe) hostId: string,
    @Who() who: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RequestStateDto> {
    const answer = await this.wishes.reload('checks', hostId, who.name);
    if (answer.state === 'queued') void reply.status(202);
    return answer;
  }

  @Get('requests/:id')
  @Allow('viewer')
  @Documented({ summary: 'What became of a request.', answer: RequestStateDto })
  request(@Param('id', ParseUUIDPipe) id: string): Promise<RequestStateDto> {
    return this.wishes.stateOf(id);
  }
}
