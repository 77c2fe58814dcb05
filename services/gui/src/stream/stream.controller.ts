import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { StreamQuery } from '@smart-monitor/contracts/http';
import { Allow } from '../auth/access.js';
import { Who, type Principal } from '../auth/principal.js';
import { Documented } from '../http/documented.js';
import { StreamService } from './stream.service.js';

/** The live stream (server-sent events). */
@Controller('api/v1/stream')
export class StreamController {
  constructor(private readonly streams: StreamService) {}

  @Get()
  @Allow('viewer')
  @Documented({
    summary:
      'Every change as server-sent events, resumed by Last-Event-ID or ?last_id. Besides the kinds of change: `metrics` (a host sample), `status` ({"state":"live"|"stale","since"}), `beat` (every 15 s: the connection lives), `reset` (too much was missed: read everything anew).',
    answer: null,
    produces: 'text/event-stream',
  })
  stream(
    @Query() query: StreamQuery,
    @Who() who: Principal,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): void {
    const header = request.headers['last-event-id'];
    this.streams.open(reply, who, (typeof header === 'string' ? header : undefined) ?? query.last_id ?? null);
  }
}
