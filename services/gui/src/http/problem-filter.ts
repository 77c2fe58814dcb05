import { Catch, HttpException, Logger, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { DatabaseError } from '@smart-monitor/database';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Problem } from './problem.js';

const titles: Readonly<Record<number, [code: string, title: string]>> = {
  400: ['bad-request', 'The request cannot be used'],
  401: ['not-signed-in', 'Sign in first'],
  403: ['forbidden', 'Not allowed'],
  404: ['not-found', 'There is no such thing'],
  405: ['method-not-allowed', 'This cannot be done here'],
  413: ['too-large', 'The request is too large'],
  415: ['json-only', 'Only JSON is accepted'],
  429: ['too-many', 'Too many requests'],
};

/** Turns every error into problem details. An unexpected one is logged whole and told without its inner words. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger('http');

  catch(error: unknown, host: ArgumentsHost): void {
    if (host.getType() !== 'http') {
      this.logger.error(error);
      return;
    }
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    if (reply.raw.headersSent || reply.sent) {
      reply.raw.destroy();
      return;
    }
    const problem = this.#problemOf(error, request);
    void reply
      .status(problem.getStatus())
      .headers({ 'cache-control': 'no-store', ...problem.more.headers })
      .type('application/problem+json')
      .send(JSON.stringify(bodyOf(problem, pathOf(request))));
  }

  #problemOf(error: unknown, request: FastifyRequest): Problem {
    if (error instanceof Problem) return error;
    if (error instanceof DatabaseError) return this.#databaseProblem(error);
    const status = statusOf(error);
    if (status !== null && status < 500) {
      const [code, title] = titles[status] ?? ['bad-request', 'The request cannot be used'];
      const said = error instanceof Error ? error.message : '';
      const detail =
        status === 404 ? `Nothing is served at ${request.method} ${pathOf(request)}.` : `${said || title}.`;
      return new Problem(status, code, title, detail);
    }
    this.logger.error(
      `${request.method} ${pathOf(request)} failed unexpectedly: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`,
    );
    return new Problem(
      500,
      'unexpected',
      'Something went wrong here',
      'This is a fault of Smart-Monitor, not of the request. The log of the gui service has the details.',
    );
  }

  #databaseProblem(error: DatabaseError): Problem {
    this.logger.warn(error.message);
    if (!error.retryable) {
      return new Problem(
        500,
        'database-refused',
        'The database refused',
        'The log of the gui service has the details.',
      );
    }
    return new Problem(
      503,
      'database-away',
      'The database cannot be reached',
      'The record cannot be read or written just now. Healing goes on without it, and what happens meanwhile is recorded when it is back.',
      { headers: { 'retry-after': '5' } },
    );
  }
}

function statusOf(error: unknown): number | null {
  if (error instanceof HttpException) return error.getStatus();
  const status = (error as { statusCode?: unknown } | null)?.statusCode;
  return typeof status === 'number' && status >= 400 && status < 600 ? status : null;
}

function pathOf(request: FastifyRequest): string {
  return request.url.split('?', 1)[0] ?? '';
}

/** Scripts written for the first Smart-Monitor look for `ok` and `error`. */
function bodyOf(problem: Problem, path: string): object {
  const body = problem.body();
  return path === '/api/services/restart' ? { ...body, ok: false, error: problem.detail } : body;
}
