import { Body, Controller, Get, HttpCode, Post, Req, Res } from '@nestjs/common';
import { LoginDto, MeDto } from '@smart-monitor/contracts/http';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Documented } from '../http/documented.js';
import { Allow, AllowEverybody } from './access.js';
import { clearedCookie, sessionCookie, tokenOf } from './cookie.js';
import { isSecure } from './origin.js';
import { Who, type Principal } from './principal.js';
import { LoginService } from './login.service.js';
import { SessionService } from './session.service.js';

/** Signing in and out. */
@Controller('api/v1/auth')
export class AuthController {
  constructor(
    private readonly logins: LoginService,
    private readonly sessions: SessionService,
  ) {}

  @Post('login')
  @HttpCode(200)
  @AllowEverybody()
  @Documented({
    summary: 'Signs in. The answer sets the session cookie; an older session of this browser ends.',
    answer: MeDto,
    also: {
      401: 'The user name and the password do not belong together.',
      429: 'Too many attempts; Retry-After says when to go on.',
    },
  })
  async login(
    @Body() body: LoginDto,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<MeDto> {
    const opened = await this.logins.login(body, {
      address: request.ip,
      userAgent: request.headers['user-agent'] ?? '',
      replaces: tokenOf(request),
    });
    void reply.header('set-cookie', sessionCookie(opened.token, isSecure(request)));
    void reply.header('cache-control', 'no-store');
    return this.sessions.describe(opened.principal, request);
  }

  @Post('logout')
  @HttpCode(204)
  @Allow('viewer')
  @Documented({ summary: 'Signs out: the session ends here and on every stream.', answer: null, status: 204 })
  async logout(
    @Who() who: Principal,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    await this.sessions.end(who);
    void reply.header('set-cookie', clearedCookie(isSecure(request)));
  }

  @Get('me')
  @Allow('viewer')
  @Documented({ summary: 'Who is signed in, and what this session may do here.', answer: MeDto })
  me(@Who() who: Principal, @Req() request: FastifyRequest): MeDto {
    return this.sessions.describe(who, request);
  }
}
