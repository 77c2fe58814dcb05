import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock, JournalLine } from '@smart-monitor/contracts';
import { actionPathPrefix, routes, type HostLimits, type UnitLimits } from '@smart-monitor/protocol';
import { callHelper, HelperUnreachable, type HelperAddress, type HelperAnswer } from './helper-transport.js';
import { outcomeFrom, unreachable } from './outcome.js';
import type { Helper, HelperOutcome, JobEntry } from './ports.js';

/** The helper said no, or said that it failed; `code` is its stable problem code. */
export class HelperRefused extends Error {
  constructor(
    readonly code: string,
    readonly status: number,
    detail: string,
  ) {
    super(`the host helper refused (${code}): ${detail}`);
    this.name = 'HelperRefused';
  }
}

/** The list in force and its fingerprint, as the helper's `approved` tells them. */
export interface ApprovedList {
  readonly hash: string;
  readonly degraded: boolean;
  readonly units: Readonly<Record<string, readonly string[]>>;
  readonly limits: ListLimits;
}

/** Bounds that the host's own list sets instead of the defaults. */
export interface ListLimits {
  readonly host: HostLimits | null;
  readonly units: Readonly<Record<string, UnitLimits>>;
}

const timeoutMs = 5_000;
/** The helper itself waits up to 10 s for an action's end. */
const waitTimeoutMs = 12_000;
const retryPauseMs = 250;
/** So many failed calls in a row open our own breaker, which keeps a hung helper from being asked at every change. */
const breakerFailures = 5;
const breakerOpenMs = 30_000;

/** The only way to act on the host. Retries only what is safe to repeat, and never keeps an action for later. */
export class HelperClient implements Helper {
  private failures = 0;
  private openUntil = 0;

  constructor(
    private readonly address: HelperAddress,
    private readonly clock: Clock,
  ) {}

  async restart(unit: string, actionId: string, patienceMs: number): Promise<HelperOutcome> {
    const began = this.clock.mono();
    try {
      const answer = await this.call(
        'POST',
        routes.restart.path,
        { unit },
        { timeoutMs, idempotencyKey: actionId },
      );
      if (answer.status !== 202) return outcomeFrom(answer, this.clock.mono() - began);
    } catch (error) {
      if (!(error instanceof HelperUnreachable) || !error.sent)
        return unreachable(error, this.clock.mono() - began);
    }
    // Begun and not ended, or the connection broke on the way: the helper's own record says what became of it.
    return this.outcomeOf(actionId, patienceMs);
  }

  async outcomeOf(actionId: string, patienceMs: number): Promise<HelperOutcome> {
    const began = this.clock.mono();
    let last: unknown = null;
    while (this.clock.mono() - began < patienceMs) {
      try {
        const answer = await this.call('GET', `${actionPathPrefix}${actionId}`, null, {
          timeoutMs: waitTimeoutMs,
        });
        if (answer.status === 404)
          return unreachable(new Error('the helper has no record of the action'), this.clock.mono() - began);
        if (answer.body['state'] === 'finished') return outcomeFrom(ended(answer), this.clock.mono() - began);
        if (answer.body['state'] !== 'running') last = new Error(`status ${answer.status}`);
      } catch (error) {
        last = error;
      }
      // The helper itself waits up to 10 s while the action runs; this pause is for when it could not be asked.
      if (last !== null) await sleep(retryPauseMs);
    }
    const detail =
      last === null ? 'the action did not end in time' : String(last instanceof Error ? last.message : last);
    return {
      ...unreachable(new Error(detail), this.clock.mono() - began),
      result: 'outcome-unknown',
      code: 'outcome-unknown',
    };
  }

  async journalLines(unit: string, lines: number): Promise<JournalLine[]> {
    const answer = await this.ask('POST', routes.journal.path, { unit, view: 'lines', lines });
    return Array.isArray(answer['lines']) ? (answer['lines'] as JournalLine[]) : [];
  }

  async journalJobs(unit: string): Promise<JobEntry[]> {
    const answer = await this.ask('POST', routes.journal.path, { unit, view: 'jobs', lines: 200 });
    return Array.isArray(answer['jobs']) ? (answer['jobs'] as JobEntry[]) : [];
  }

  /** The list in force. */
  async approved(): Promise<ApprovedList> {
    const answer = await this.ask('GET', routes.approved.path, null);
    return {
      hash: String(answer['hash'] ?? ''),
      degraded: answer['degraded'] === true,
      units: (answer['units'] ?? {}) as ApprovedList['units'],
      limits: (answer['limits'] ?? { host: null, units: {} }) as ListLimits,
    };
  }

  /** How the helper is; renews our lease. */
  health(): Promise<Readonly<Record<string, unknown>>> {
    return this.ask('GET', routes.health.path, null);
  }

  private async ask(
    method: 'GET' | 'POST',
    path: string,
    body: unknown,
  ): Promise<Readonly<Record<string, unknown>>> {
    const answer = await this.call(method, path, body, { timeoutMs });
    if (answer.status >= 200 && answer.status < 300) return answer.body;
    throw new HelperRefused(
      String(answer.body['code'] ?? 'unknown'),
      answer.status,
      String(answer.body['detail'] ?? ''),
    );
  }

  private async call(
    method: 'GET' | 'POST',
    path: string,
    body: unknown,
    options: { timeoutMs: number; idempotencyKey?: string },
  ): Promise<HelperAnswer> {
    if (this.clock.mono() < this.openUntil && path !== routes.health.path) {
      throw new HelperUnreachable(
        `${method} ${path}: not asked, the last ${breakerFailures} calls to the host helper failed`,
        false,
      );
    }
    try {
      const answer = await callHelper(this.address, this.clock, method, path, body, options);
      this.failures = 0;
      this.openUntil = 0;
      return answer;
    } catch (error) {
      this.failures += 1;
      if (this.failures >= breakerFailures) this.openUntil = this.clock.mono() + breakerOpenMs;
      throw error;
    }
  }
}

/** The acting verb's own answer, as the helper kept it. */
function ended({ body }: HelperAnswer): HelperAnswer {
  const answer = typeof body['answer'] === 'object' && body['answer'] !== null ? body['answer'] : {};
  return { status: Number(body['status'] ?? 0), body: answer as Record<string, unknown> };
}
