import { setTimeout as sleep } from 'node:timers/promises';
import type { Clock, JournalLine } from '@smart-monitor/contracts';
import { actionPathPrefix, maxAgeMs, routes } from '@smart-monitor/protocol';
import { readAction, readActionResult } from './answers/action.js';
import { readApproved, type ApprovedList } from './answers/approved.js';
import { readHealth, type HelperHealth } from './answers/health.js';
import { readJournalJobs, readJournalLines } from './answers/journal.js';
import { readProbe, type ProbeReport } from './answers/probe.js';
import { readProblem } from './answers/problem.js';
import { Breaker } from './breaker.js';
import { HelperNonsense, HelperRefused, HelperUnreachable } from './helper-errors.js';
import { callHelper, type CallOptions, type HelperAddress, type HelperAnswer } from './helper-transport.js';
import { Turns, type CallKind } from './turns.js';
import { notDone, type Helper, type HelperOutcome, type JobEntry, type ActionOrder } from './ports.js';

/** Times of the client, milliseconds; specs shorten them. */
interface ClientTimes {
  /** For one call. */
  readonly timeoutMs: number;
  /** For a probe of the network, which the helper gives 6 s. */
  readonly probeTimeoutMs: number;
  /** For a look at an action, which the helper itself keeps waiting for 10 s. */
  readonly waitTimeoutMs: number;
  /** A decision older than this is not sent: what it was about may be different by now. */
  readonly staleAfterMs: number;
  /** Between two looks at an action, at first and at most. */
  readonly retryPauseMs: number;
  readonly longestPauseMs: number;
}

const defaultTimes: ClientTimes = {
  timeoutMs: 5_000,
  probeTimeoutMs: 8_000,
  waitTimeoutMs: 12_000,
  staleAfterMs: 10_000,
  retryPauseMs: 250,
  longestPauseMs: 2_000,
};

/**
 * A request can begin this long after it was sent and no longer: its signature is good for 10 s, and the helper lets
 * it wait 5 s for its turn.
 */
const mayBeginForMs = maxAgeMs + 5_000;

const KiB = 1024;
/** The longest answers: a list of some thousand units; 500 lines of a journal. */
const maxBytes = { usual: 512 * KiB, journal: 4 * 1024 * KiB };

/**
 * The only way to act on the host. What reads may be asked again; an action only under its own key, which the helper
 * does nothing twice for, and only while its decision is fresh. Nothing is kept for later.
 */
export class HelperClient implements Helper {
  private readonly breaker = new Breaker();
  private readonly turns = new Turns();
  private readonly times: ClientTimes;

  constructor(
    private readonly address: HelperAddress,
    private readonly clock: Clock,
    times: Partial<ClientTimes> = {},
  ) {
    this.times = { ...defaultTimes, ...times };
  }

  /** Path of the helper's socket. */
  get socket(): string {
    return this.address.socket;
  }

  /** Whether its `health` takes or renews the lease. */
  get wantsLease(): boolean {
    return this.address.instance !== null;
  }

  async act(order: ActionOrder): Promise<HelperOutcome> {
    const began = this.clock.mono();
    const took = (): number => this.clock.mono() - began;
    for (let lastSent: number | null = null; ;) {
      const tooLate = this.tooLate(order);
      if (tooLate !== null) {
        if (lastSent === null) return notDone('stale', tooLate, took());
        // It went out in time; whether it arrived is on the helper's own record.
        return this.outcomeOf(order.actionId, order.patienceMs, lastSent);
      }
      try {
        const answer = await this.send(order);
        if (answer !== 'running') return { ...answer, durationMs: took() };
        return await this.outcomeOf(order.actionId, order.patienceMs, this.clock.mono());
      } catch (error) {
        const arrived = error instanceof HelperNonsense || (error instanceof HelperUnreachable && error.sent);
        if (arrived) lastSent = this.clock.mono();
        // Never sent: nothing was done, and the next decision goes by what is so then.
        if (lastSent === null && this.tooLate(order) === null)
          return notDone('unreachable', words(error), took());
        if (lastSent === null) continue;
      }
      // What is missing is the answer: before anything is sent again the helper's record is asked.
      const known = await this.known(order, lastSent);
      if (known !== null) return { ...known, durationMs: took() };
    }
  }

  async outcomeOf(actionId: string, patienceMs: number, lastSentMono: number): Promise<HelperOutcome> {
    const began = this.clock.mono();
    const took = (): number => this.clock.mono() - began;
    let detail = 'the action did not end in time';
    for (const pauseMs of this.pauses()) {
      if (took() >= patienceMs) break;
      try {
        const known = await this.look(actionId);
        if (known !== null && known !== 'running') return { ...known, durationMs: took() };
        if (known === null) {
          if (this.clock.mono() - lastSentMono > mayBeginForMs)
            return notDone('unreachable', 'the helper has no record of the action', took());
          detail = 'the helper has no record of the action yet';
        }
      } catch (error) {
        detail = words(error);
      }
      await sleep(pauseMs);
    }
    return { ...notDone('unreachable', detail, took()), result: 'outcome-unknown', code: 'outcome-unknown' };
  }

  journalLines(unit: string, lines: number): Promise<JournalLine[]> {
    return this.journal({ unit, view: 'lines', lines }, readJournalLines);
  }

  journalJobs(unit: string): Promise<JobEntry[]> {
    return this.journal({ unit, view: 'jobs', lines: 200 }, readJournalJobs);
  }

  /** The list in force. */
  approved(): Promise<ApprovedList> {
    return this.ask('GET', routes.approved.path, null, readApproved);
  }

  /** One look at the host's own network. @throws HelperRefused `not-available` where the probe is not installed */
  probe(): Promise<ProbeReport> {
    const timeoutMs = this.times.probeTimeoutMs;
    return this.ask('GET', routes.probe.path, null, readProbe, { timeoutMs });
  }

  /** How the helper is; renews our lease. It is asked whatever the breaker says, and its success closes that. */
  health(): Promise<HelperHealth> {
    return this.ask('GET', routes.health.path, null, readHealth);
  }

  /** What became of an action that was sent; null where it has no record, so that it may be sent again, or where it is too late to. */
  private async known(order: ActionOrder, lastSent: number): Promise<HelperOutcome | null> {
    for (const pauseMs of this.pauses()) {
      const known = await this.look(order.actionId).catch(() => 'unknown' as const);
      if (known === 'running') return this.outcomeOf(order.actionId, order.patienceMs, lastSent);
      if (known !== 'unknown' && known !== null) return known;
      await sleep(pauseMs);
      if (known === null || this.tooLate(order) !== null) return null;
    }
    return null;
  }

  /** Pauses between looks at an action, without end. */
  private *pauses(): Generator<number, void> {
    const { retryPauseMs, longestPauseMs } = this.times;
    for (let pauseMs = retryPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) yield pauseMs;
  }

  /** What the helper's record says of an action now; null where it has none. */
  private look(actionId: string): Promise<HelperOutcome | 'running' | null> {
    const { waitTimeoutMs: timeoutMs } = this.times;
    const path = `${actionPathPrefix}${actionId}`;
    return this.call('look', 'GET', path, null, readActionResult, { timeoutMs });
  }

  private send(order: ActionOrder): Promise<HelperOutcome | 'running'> {
    const { call, actionId } = order;
    const options = {
      idempotencyKey: actionId,
      // Its turn may have come late.
      stillWanted: () => this.tooLate(order) === null,
    };
    return this.call('act', 'POST', call.path, call.body, readAction, options);
  }

  /** Why an order is not to be sent any more; null while it is. */
  private tooLate({ decidedMono, stillWanted }: ActionOrder): string | null {
    const ageMs = this.clock.mono() - decidedMono;
    const { staleAfterMs } = this.times;
    if (ageMs > staleAfterMs)
      return `not sent: the decision is ${(ageMs / 1000).toFixed(1)} s old, and was good for ${staleAfterMs / 1000} s`;
    return stillWanted() ? null : 'not sent: what it was decided for is not so any more';
  }

  private journal<T>(body: object, read: (body: unknown) => T): Promise<T> {
    return this.ask('POST', routes.journal.path, body, read, { maxBytes: maxBytes.journal });
  }

  /** Asks for something that changes nothing. @throws HelperRefused where the helper says no */
  private ask<T>(
    method: 'GET' | 'POST',
    path: string,
    body: unknown,
    read: (body: unknown) => T,
    options: Partial<CallOptions> = {},
  ): Promise<T> {
    const kind = path === routes.health.path ? 'sign' : 'read';
    const readGood = (answer: HelperAnswer): T => {
      if (answer.status >= 200 && answer.status < 300) return read(answer.body);
      throw readProblem(`${method} ${path}`, answer);
    };
    return this.call(kind, method, path, body, readGood, options);
  }

  private call<T>(
    kind: CallKind,
    method: 'GET' | 'POST',
    path: string,
    body: unknown,
    read: (answer: HelperAnswer) => T,
    options: Partial<CallOptions> & { stillWanted?(): boolean } = {},
  ): Promise<T> {
    return this.turns.take(kind, async () => {
      const notAsked = (why: string): Error =>
        new HelperUnreachable(`${method} ${path}: not asked, ${why}`, false, 'not-asked');
      if (options.stillWanted?.() === false) throw notAsked('its turn came too late');
      // The sign of life: one at a time, and it changes nothing.
      if (kind !== 'sign' && !this.breaker.pass(this.clock.mono()))
        throw notAsked('the last calls to the host helper failed');
      try {
        const bounds = { timeoutMs: this.times.timeoutMs, maxBytes: maxBytes.usual, ...options };
        const result = read(await callHelper(this.address, this.clock, method, path, body, bounds));
        this.breaker.succeeded();
        return result;
      } catch (error) {
        // A refusal is an answer.
        if (error instanceof HelperRefused) this.breaker.succeeded();
        else this.breaker.failed(this.clock.mono());
        throw error;
      }
    });
  }
}

function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
