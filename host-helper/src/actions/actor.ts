import type { ActionAnswer, ActionPlan } from '@smart-monitor/protocol';

import type { AuditLog } from '../audit/audit-log.js';
import { Quota } from '../audit/quota.js';
import { linesAtOnce } from '../audit/recorder.js';
import type { AuditEntry } from '../audit/chain.js';
import type { Caller } from '../auth/authenticator.js';
import type { Clock } from '../clock.js';
import type { Reply } from '../http/reply.js';
import type { Lease } from '../lease.js';
import { Refusal, words } from '../refusal.js';
import type { ActingVerb, JobEnd, PreparedAction, RunningJob } from './acting-verb.js';
import type { Claims } from './claims.js';
import type { Gate } from './gate.js';
import type { Granted, Judge } from './judge.js';
import type { Action, ActionStore } from './store.js';

/** A POST is answered at the latest after this, milliseconds: 202 while the job is running. */
export const answerWithinMs = 3_000;

export interface ActorOptions {
  readonly store: ActionStore;
  readonly audit: AuditLog;
  readonly lease: Lease;
  readonly gate: Gate;
  readonly claims: Claims;
  readonly judge: Judge;
  readonly clock: Clock;
  readonly bootId: string;
  readonly dryRun: boolean;
  readonly monitorOnly: boolean;
}

/** A request for an action whose sender is proven. */
export interface ActionCall {
  readonly caller: Caller;
  /** SHA-256 of method, path and body. */
  readonly requestHash: string;
  readonly body: unknown;
}

interface Running {
  readonly jobId: number | null;
  readonly ended: Promise<void>;
}

/**
 * The layers around every acting verb, in their order: lease, idempotency, turn, claim of the subject, the verb's own
 * judgement (list, never-list, blast radius), budget, monitor-only, dry-run, audit, intent; only then systemd.
 */
export class Actor {
  private readonly running = new Map<string, Running>();
  private readonly dryRuns = new Quota(linesAtOnce);
  private readonly beginning = new Map<
    string,
    { readonly request: string; readonly begun: Promise<Reply | null> }
  >();

  constructor(private readonly options: ActorOptions) {}

  /** Actions whose end is open. */
  get open(): number {
    return this.options.store.open().length;
  }

  async act(verb: ActingVerb, call: ActionCall): Promise<Reply> {
    const { clock, store, gate } = this.options;
    const request = verb.parse(call.body);
    const key = call.caller.idempotencyKey;
    if (key === '') throw new Refusal('bad-request', 'An action needs the header Idempotency-Key.');
    this.renewLease(call.caller.instance);
    const known = store.find(key)?.intent.request ?? this.beginning.get(key)?.request;
    if (known !== undefined && known !== call.requestHash)
      throw new Refusal('key-reused', `The Idempotency-Key ${key} belongs to another request.`);
    let beginning = this.beginning.get(key);
    if (store.find(key) === undefined && beginning === undefined) {
      const begun = gate.pass(
        () => clock.mono(),
        () => this.begin(verb, request, call),
      );
      beginning = { request: call.requestHash, begun };
      this.beginning.set(key, beginning);
      const forget = (): void => void this.beginning.delete(key);
      begun.then(forget, forget);
    }
    return (await beginning?.begun) ?? this.result(key, answerWithinMs);
  }

  /** What an action came to, waiting for it at most `waitMs`: the stored answer, or 202 while it is running. */
  async result(key: string, waitMs: number): Promise<Reply> {
    const action = this.options.store.find(key);
    if (action === undefined) throw new Refusal('unknown-action', `No action is known under ${key}.`);
    const running = this.running.get(key);
    if (action.outcome === null && running !== undefined) await within(running.ended, waitMs);
    if (action.outcome !== null) return { status: action.outcome.status, body: action.outcome.answer };
    return {
      status: 202,
      body: this.answer(action, 'running', running?.jobId ?? null),
    };
  }

  /** Takes up an action that an earlier process left open: `derive` finds its end. */
  adopt(action: Action, derive: Promise<JobEnd>): void {
    const { intent } = action;
    const claimed = this.options.claims.tryTake(intent.subject);
    const ended = this.conclude(action, null, derive, true).finally(() => {
      if (claimed) this.options.claims.release(intent.subject);
    });
    this.track(action, null, ended);
  }

  private renewLease(instance: string): void {
    if (instance === '') throw new Refusal('bad-request', 'An action needs the header X-Smartmon-Instance.');
    const now = this.options.clock.mono();
    const { mine, holder } = this.options.lease.take(instance, now);
    if (mine) return;
    const members = { holder, retryAfterMs: Math.ceil(this.options.lease.remaining(now)) };
    throw new Refusal('lease-held', `The instance ${holder} acts on this host.`, members);
  }

  /** Judges, records and starts; null where the action is under way, a reply where it ends here (dry-run). */
  private async begin(verb: ActingVerb, request: unknown, call: ActionCall): Promise<Reply | null> {
    const { claims } = this.options;
    let claimed: string | null = null;
    let handedOver = false;
    try {
      const prepared = await verb.prepare(request, (subject) => {
        claims.take(subject);
        claimed = subject;
      });
      const granted = this.options.judge.judge(prepared);
      if (this.options.monitorOnly)
        throw new Refusal('monitor-only', `${verb.name} of ${prepared.subject} was not done.`, {
          plan: planOf(prepared, granted),
        });
      if (this.options.dryRun) return this.dryRun(verb, prepared, granted, call);
      const action = await this.record(verb, prepared, granted, call);
      const job = this.start(action, prepared);
      const ended = this.conclude(
        action,
        job,
        job.then(({ ended: end }) => end),
        false,
      ).finally(() => claims.release(prepared.subject));
      handedOver = true;
      this.track(
        action,
        await job.then(
          ({ jobId }) => jobId,
          () => null,
        ),
        ended,
      );
      return null;
    } finally {
      if (claimed !== null && !handedOver) claims.release(claimed);
    }
  }

  private dryRun(verb: ActingVerb, prepared: PreparedAction, granted: Granted, call: ActionCall): Reply {
    const { audit, clock } = this.options;
    const taken = this.dryRuns.take(verb.name, clock.mono());
    const auditSeq = this.audited(() =>
      taken === null
        ? audit.check()
        : audit.write({
            ...auditFields(call, verb.name, prepared.subject),
            event: 'dry-run',
            decision: 'dry-run',
            detail: taken.note,
          }),
    );
    const body = {
      ok: true,
      verb: verb.name,
      ...prepared.target,
      dryRun: true,
      code: 'dry-run',
      state: 'done',
      job: 'none',
      jobId: null,
      durationMs: 0,
      auditSeq,
      plan: planOf(prepared, granted),
    } as ActionAnswer;
    return { status: 200, body };
  }

  /** The decision in the audit log and the intent on disk, both durable, before anything is touched. */
  private async record(
    verb: ActingVerb,
    prepared: PreparedAction,
    granted: Granted,
    call: ActionCall,
  ): Promise<Action> {
    const { audit, store, clock, bootId } = this.options;
    const fields = auditFields(call, verb.name, prepared.subject);
    const detail = JSON.stringify(prepared.plan);
    let action: Action | null = null;
    let decided = false;
    try {
      const auditSeq = audit.write({ ...fields, event: 'decision', decision: 'act', detail });
      decided = true;
      action = store.intend({
        t: 'intent',
        key: call.caller.idempotencyKey,
        request: call.requestHash,
        verb: verb.name,
        subject: prepared.subject,
        target: prepared.target,
        boot: bootId,
        mono: clock.mono(),
        wall: clock.now(),
        streak: granted.streak,
        ...(prepared.pool === undefined ? {} : { pool: prepared.pool }),
        auditSeq,
      });
      await Promise.all([audit.sync(), store.durable()]);
      return action;
    } catch (error) {
      const refusal = new Refusal(
        'audit-unavailable',
        `Nothing was done: ${words(error)}`,
        {},
        { cause: error },
      );
      if (action !== null)
        store.conclude(action, {
          t: 'outcome',
          key: action.intent.key,
          status: 503,
          answer: refusal.problem(),
          touched: false,
        });
      if (decided) this.recordOutcome({ ...fields, outcome: refusal.code, detail: refusal.detail });
      throw refusal;
    }
  }

  private async start(action: Action, prepared: PreparedAction): Promise<RunningJob> {
    try {
      return await prepared.run();
    } catch (error) {
      if (error instanceof Refusal) throw error;
      throw new Refusal(
        'job-failed',
        `systemd refused ${action.intent.verb} of ${prepared.subject}: ${words(error)}`,
        {},
        { cause: error },
      );
    }
  }

  /** Waits for the end and keeps it. Never rejects. Where the bus is lost the action stays open for the next process. */
  private async conclude(
    action: Action,
    job: Promise<RunningJob> | null,
    end: Promise<JobEnd>,
    derived: boolean,
  ): Promise<void> {
    const { intent } = action;
    let status = 200;
    let touched = true;
    let answer: ActionAnswer | ReturnType<Refusal['problem']>;
    try {
      const { members } = await end;
      const jobId = job === null ? null : (await job).jobId;
      answer = { ...this.answer(action, 'done', jobId), ...members, ...(derived ? { derived: true } : {}) };
    } catch (error) {
      if (error instanceof Refusal && error.code === 'bus-lost') return;
      const refusal = error instanceof Refusal ? error : new Refusal('internal', words(error));
      answer = { ...refusal.problem(), ...(derived ? { derived: true } : {}) };
      status = refusal.problem().status;
      touched = refusal.code !== 'changed';
    }
    const outcome = { t: 'outcome', key: intent.key, status, answer } as const;
    this.options.store.conclude(action, touched ? outcome : { ...outcome, touched });
    this.recordOutcome({
      id: intent.key,
      verb: intent.verb,
      subject: intent.subject,
      outcome: 'code' in answer && answer.code !== undefined ? answer.code : 'done',
      detail: JSON.stringify(answer),
    });
  }

  private recordOutcome(entry: Partial<AuditEntry>): void {
    try {
      this.options.audit.write({ ...entry, event: 'outcome' });
    } catch {
      // The decision is on record; the next action will be refused until the log can be written again.
    }
  }

  private track(action: Action, jobId: number | null, ended: Promise<void>): void {
    const { key } = action.intent;
    this.running.set(key, { jobId, ended });
    void ended.then(() => this.running.delete(key));
  }

  private answer(action: Action, state: 'done' | 'running', jobId: number | null): ActionAnswer {
    const { intent } = action;
    return {
      ok: true,
      verb: intent.verb,
      ...intent.target,
      dryRun: false,
      state,
      job: intent.verb === 'reset-failed' ? 'none' : state,
      jobId,
      durationMs:
        intent.boot === this.options.bootId
          ? Math.round((this.options.clock.mono() - intent.mono) * 10) / 10
          : 0,
      auditSeq: intent.auditSeq,
    } as ActionAnswer;
  }

  private audited<T>(write: () => T): T {
    try {
      return write();
    } catch (error) {
      throw new Refusal('audit-unavailable', words(error), {}, { cause: error });
    }
  }
}

function planOf(prepared: PreparedAction, { budget }: Granted): ActionPlan {
  return { ...prepared.plan, budget } as unknown as ActionPlan;
}

function auditFields(
  call: ActionCall,
  verb: string,
  subject: string,
): Partial<AuditEntry> & { event: string } {
  const { peer, keyId, instance, idempotencyKey } = call.caller;
  return {
    event: '',
    peer,
    keyId,
    instance,
    requestHash: call.requestHash,
    id: idempotencyKey,
    verb,
    subject,
  };
}

/** Resolves when the promise does, at the latest after some milliseconds. */
function within(promise: Promise<void>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    void promise.finally(() => {
      clearTimeout(timer);
      resolve();
    });
  });
}
