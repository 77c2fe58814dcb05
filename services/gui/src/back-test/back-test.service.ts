import { Inject, Injectable } from '@nestjs/common';
import { DocumentError, parsePolicies } from '@smart-monitor/config';
import {
  backTestBounds,
  type BackTestAnswer,
  type Clock,
  type RequestResult,
  type ServiceRequest,
} from '@smart-monitor/contracts';
import type { BackTestBodyDto, BackTestDto } from '@smart-monitor/contracts/http';
import { HostRepository, RequestRepository } from '@smart-monitor/database';
import { badField, notFound } from '../http/problem.js';
import { viewOf, WishService } from '../services/wish.service.js';
import { tokens } from '../tokens.js';
import { resultOf, sentenceOf } from './words.js';

/** How long one may take, milliseconds. */
const validMs = backTestBounds.minutes * 60_000;

/** Asks the orchestrator of a host what policies would have done. */
@Injectable()
export class BackTestService {
  constructor(
    private readonly wishes: WishService,
    private readonly hosts: HostRepository,
    private readonly requests: RequestRepository,
    @Inject(tokens.clock) private readonly clock: Clock,
  ) {}

  /** Asks, and waits up to 10 s. @throws Problem 400 for policies or a range that cannot be; 404 without such a host. */
  async ask(hostId: string, body: BackTestBodyDto, by: string): Promise<BackTestDto> {
    const { from, to } = body;
    if (from >= to) throw badField('from', 'must be before `to`');
    if (to - from > backTestBounds.days * 86_400_000)
      throw badField('from', `must be at most ${backTestBounds.days} days before \`to\``);
    requirePolicies(body.policies);
    if ((await this.hosts.find(hostId)) === null) throw notFound(`No host has the id ${hostId}.`);
    const args = { policies: body.policies, from, to };
    const request = await this.wishes.ask('back-test', hostId, '', args, by, validMs);
    return this.#viewOf(request, await this.wishes.answerTo(request));
  }

  /** What became of one. @throws Problem 404 without such a back-test. */
  async find(id: string): Promise<BackTestDto> {
    const [request, result] = await Promise.all([this.requests.find(id), this.requests.result(id)]);
    if (request === null || request.kind !== 'back-test') throw notFound(`No back-test has the id ${id}.`);
    return this.#viewOf(request, result);
  }

  #viewOf(request: ServiceRequest, result: RequestResult | null): BackTestDto {
    const { requestId, state, sentence } = viewOf(request, result, this.clock.now());
    if (state === 'queued')
      return { requestId, state, sentence: 'The host is still playing back what it observed.', result: null };
    if (state !== 'done') return { requestId, state, sentence, result: null };
    const answer = result!.answer as BackTestAnswer;
    return { requestId, state, sentence: sentenceOf(answer), result: resultOf(answer) };
  }
}

function requirePolicies(policies: readonly object[]): void {
  try {
    parsePolicies(JSON.stringify({ policies }));
  } catch (error) {
    if (error instanceof DocumentError) throw badField('policies', error.problems.join('; '));
    throw error;
  }
}
