import { Inject, Injectable } from '@nestjs/common';
import {
  newId,
  readingKinds,
  reasonSentences,
  type Clock,
  type Decision,
  type JournalLine,
  type RequestKind,
  type RequestResult,
  type ServiceRequest,
} from '@smart-monitor/contracts';
import type { JournalDto, PutHoldDto, RequestStateDto, WhyDto } from '@smart-monitor/contracts/http';
import {
  AuditRepository,
  HostRepository,
  RequestRepository,
  ServiceStatusRepository,
} from '@smart-monitor/database';
import { notFound, Problem } from '../http/problem.js';
import { RateLimit } from '../http/rate-limit.js';
import { tokens } from '../tokens.js';
import { AnswerWaiter } from './answer-waiter.service.js';

/** After this time a request is never carried out. */
const validMs = 30_000;
/** How long a caller waits for the answer before it says `queued`. */
const patienceMs = 10_000;
/** Looks at journals that one person may take in a minute: two open pages at their fastest, and some. */
const journalsPerMinute = 30;

/**
 * Wishes to the orchestrator of a host: a row of `requests`, and its answer. This process has no other way to act on
 * a host; whether a wish is granted is judged there.
 */
@Injectable()
export class WishService {
  readonly #journalLimit: RateLimit;

  constructor(
    private readonly requests: RequestRepository,
    private readonly services: ServiceStatusRepository,
    private readonly hosts: HostRepository,
    private readonly audit: AuditRepository,
    private readonly waiter: AnswerWaiter,
    @Inject(tokens.clock) private readonly clock: Clock,
  ) {
    this.#journalLimit = new RateLimit({ calls: journalsPerMinute, windowMs: 60_000 }, clock);
  }

  /** Asks for a restart and waits for the answer. */
  async restart(hostId: string, unit: string, by: string, note: string): Promise<RequestStateDto> {
    await this.#requireUnit(hostId, unit);
    const request = await this.ask('restart', hostId, unit, note === '' ? {} : { note }, by);
    return viewOf(request, await this.waiter.wait(request.id, patienceMs), this.clock.now());
  }

  /** Puts a hold on a unit, or takes it away, and waits for the answer. */
  async hold(hostId: string, unit: string, by: string, wish: PutHoldDto): Promise<RequestStateDto> {
    await this.#requireUnit(hostId, unit);
    const { on, minutes, note } = wish;
    const args = {
      on,
      ...(minutes === undefined ? {} : { minutes }),
      ...(note === undefined ? {} : { note }),
    };
    const request = await this.ask('hold', hostId, unit, args, by);
    return viewOf(request, await this.waiter.wait(request.id, patienceMs), this.clock.now());
  }

  /** Has the policies or the checks of a host read again, and waits for the answer. */
  async reload(what: 'policies' | 'checks', hostId: string, by: string): Promise<RequestStateDto> {
    if ((await this.hosts.find(hostId)) === null) throw notFound(`No host has the id ${hostId}.`);
    const request = await this.ask(`reload-${what}`, hostId, '', {}, by);
    return viewOf(request, await this.waiter.wait(request.id, patienceMs), this.clock.now());
  }

  /** Fetches journal lines from the host. @throws Problem 429 for a person who asks more than 30 times a minute. */
  async journal(hostId: string, unit: string, lines: number, by: string): Promise<JournalDto> {
    this.#requirePatience(by);
    await this.#requireUnit(hostId, unit);
    const request = await this.ask('journal', hostId, unit, { lines }, by);
    const view = viewOf(request, await this.waiter.wait(request.id, patienceMs), this.clock.now());
    const sentence = view.state === 'done' ? '' : view.sentence;
    return { state: view.state, sentence, lines: journalLines(view.answer) };
  }

  /** Asks what would be decided about a unit just now. @throws Problem 429 as for journals */
  async why(hostId: string, unit: string, by: string): Promise<WhyDto> {
    this.#requirePatience(by);
    await this.#requireUnit(hostId, unit);
    const request = await this.ask('why', hostId, unit, {}, by);
    const result = await this.waiter.wait(request.id, patienceMs);
    const { state, sentence } = viewOf(request, result, this.clock.now());
    const { decision, policy } = (result?.answer ?? {}) as { decision?: Decision; policy?: string };
    if (state !== 'done' || decision === undefined) return { state, sentence, policy: '', checks: [] };
    return { state, sentence: wouldBe(decision), policy: policy ?? '', checks: [...decision.checks] };
  }

  /** What became of a request. */
  async stateOf(id: string): Promise<RequestStateDto> {
    const [request, result] = await Promise.all([this.requests.find(id), this.requests.result(id)]);
    if (request === null) throw notFound(`No request has the id ${id}.`);
    return viewOf(request, result, this.clock.now());
  }

  /** Writes the row, and before it who wished for what. What only reads is no act and is not audited. */
  async ask(
    kind: RequestKind,
    hostId: string,
    target: string,
    args: Readonly<Record<string, unknown>>,
    by: string,
    expiresInMs = validMs,
  ): Promise<ServiceRequest> {
    const createdAt = this.clock.now();
    const request = {
      id: newId(),
      hostId,
      kind,
      target,
      args,
      by,
      createdAt,
      expiresAt: createdAt + expiresInMs,
    };
    if (!readingKinds.includes(kind)) {
      const detail = { requestId: request.id, args };
      await this.audit.append({
        service: 'gui',
        hostId,
        at: createdAt,
        actor: by,
        action: `request-${kind}`,
        subject: target,
        detail,
      });
    }
    await this.requests.create(request);
    return request;
  }

  /** The answer to a request that was asked before, or null after 10 s. */
  answerTo(request: ServiceRequest): Promise<RequestResult | null> {
    return this.waiter.wait(request.id, patienceMs);
  }

  #requirePatience(by: string): void {
    const waitMs = this.#journalLimit.take(by);
    if (waitMs === 0) return;
    const seconds = Math.ceil(waitMs / 1000);
    throw new Problem(
      429,
      'too-many-looks',
      'Too many looks at journals',
      `${by} has asked for journals ${journalsPerMinute} times in the last minute; each is read on the host anew. Try again in ${seconds} s.`,
      { headers: { 'retry-after': String(seconds) } },
    );
  }

  async #requireUnit(hostId: string, unit: string): Promise<void> {
    if ((await this.services.one(hostId, unit, this.clock.now())) !== null) return;
    const host = await this.hosts.find(hostId);
    throw notFound(
      host === null ? `No host has the id ${hostId}.` : `No unit ${unit} is known on ${host.hostname}.`,
    );
  }
}

/** A request and its answer as the API tells them. */
export function viewOf(request: ServiceRequest, result: RequestResult | null, now: number): RequestStateDto {
  const { id: requestId, expiresAt } = request;
  if (result === null) {
    return now >= expiresAt
      ? { requestId, state: 'expired', reason: 'expired', sentence: expiredSentence, expiresAt, answer: null }
      : {
          requestId,
          state: 'queued',
          reason: '',
          sentence: queuedSentence(request),
          expiresAt,
          answer: null,
        };
  }
  const { state, reason, answer } = result;
  return { requestId, state, reason, sentence: sentenceOf(request, result), expiresAt, answer };
}

/** What a decision about a unit that may well be running means. */
function wouldBe({ verdict, reason }: Decision): string {
  return verdict === 'act'
    ? 'If it were down by a failure now, it would be restarted at once.'
    : `If it were down by a failure now, it would be left alone. ${reasonSentences[reason]}`;
}

const expiredSentence = 'Nobody answered in time, so it was not carried out and never will be.';

function queuedSentence({ expiresAt }: ServiceRequest): string {
  return `The host has not answered yet. If it does not by ${new Date(expiresAt).toISOString()}, nothing is done.`;
}

/** What an answer says in a sentence. */
export function sentenceOf(request: ServiceRequest, result: RequestResult): string {
  if (result.state === 'expired') return expiredSentence;
  const detail = (result.answer as { detail?: unknown } | null)?.detail;
  const said = typeof detail === 'string' && detail !== '' ? detail : null;
  const restarts =
    request.kind === 'restart' || (request.kind === 'approve' && request.args['remedy'] === 'restart');
  if (result.state === 'done' && restarts) return said ?? `${request.target} was restarted.`;
  if (result.state === 'done' && request.kind === 'approve')
    return said ?? `It was done: "${String(request.args['remedy'])}" for ${request.target}.`;
  if (result.state === 'done' && request.kind === 'reload-policies')
    return 'The policies were read, and are in force.';
  if (result.state === 'done' && request.kind === 'reload-checks')
    return 'The checks were read, and are in force.';
  if (['bad-policies', 'bad-checks'].includes(result.reason) && said !== null) return said;
  const known = Object.hasOwn(reasonSentences, result.reason)
    ? reasonSentences[result.reason as keyof typeof reasonSentences]
    : null;
  return known ?? said ?? result.reason;
}

function journalLines(answer: unknown): JournalLine[] {
  const lines = Array.isArray(answer) ? answer : (answer as { lines?: unknown } | null)?.lines;
  return Array.isArray(lines) ? (lines as JournalLine[]) : [];
}
