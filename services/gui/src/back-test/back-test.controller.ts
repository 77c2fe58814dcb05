import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Res } from '@nestjs/common';
import { BackTestBodyDto, BackTestDto } from '@smart-monitor/contracts/http';
import type { FastifyReply } from 'fastify';
import { Allow } from '../auth/access.js';
import { Who, type Principal } from '../auth/principal.js';
import { Documented } from '../http/documented.js';
import { BackTestService } from './back-test.service.js';

/** What policies would have done, played back over what was observed. */
@Controller('api/v1')
export class BackTestController {
  constructor(private readonly backTests: BackTestService) {}

  @Post('hosts/:hostId/back-test')
  @HttpCode(200)
  @Allow('operator')
  @Documented({
    summary:
      'What policies would have done on a host, played back over what was observed there. Nothing is done.',
    answer: BackTestDto,
    also: { 202: 'The answer is not there yet: ask GET /api/v1/back-tests/:id.' },
  })
  async ask(
    @Param('hostId', ParseUUIDPipe) hostId: string,
    @Body() body: BackTestBodyDto,
    @Who() who: Principal,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<BackTestDto> {
    const answer = await this.backTests.ask(hostId, body, who.name);
    if (answer.state === 'queued') void reply.status(202);
    return answer;
  }

  @Get('back-tests/:id')
  @Allow('viewer')
  @Documented({ summary: 'What became of a back-test.', answer: BackTestDto })
  find(@Param('id', ParseUUIDPipe) id: string): Promise<BackTestDto> {
    return this.backTests.find(id);
  }
}
