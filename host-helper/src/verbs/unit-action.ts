import type { UnitActingVerbName, UnitActionPlan, UnitActionRequest } from '@smart-monitor/protocol';
import {
  type JobOutcome,
  type QueuedJob,
  type SystemdConnection,
  unitPath,
  type UnitState,
} from '@smart-monitor/systemd';

import type { ActingVerb, Claim, JobEnd, PreparedAction, RunningJob } from '../actions/acting-verb.js';
import type { IntentRecord } from '../actions/record.js';
import type { Bus } from '../bus/bus.js';
import { callSystemd } from '../bus/errors.js';
import { resolveUnit } from '../bus/resolve.js';
import type { Clock } from '../clock.js';
import type { PackageManagerProbe } from '../host/package-manager.js';
import { Refusal } from '../refusal.js';
import { lastRunOf } from './last-run.js';
import { limitsFor, mustBeListed, mustNotBeNever, type Permission } from './permission.js';
import { awaitUnitEnd } from './recover-unit.js';
import { mustBeAsJudged, mustBeInRun } from './settled.js';

/** A job that takes longer than this is answered as `timeout`; systemd goes on with it. Milliseconds. */
const jobLimitMs = 15 * 60 * 1000;

/** A unit that may be acted on, as far as list and never-list go. */
export interface UnitContext {
  readonly systemd: SystemdConnection;
  readonly state: UnitState;
  readonly permission: Permission;
  /** What the action has read `ahead`. */
  readonly read: Readonly<Record<string, unknown>>;
}

/** What is particular to one verb on a unit. */
export interface UnitAction {
  readonly name: UnitActingVerbName;
  /** Reads what the plan needs of the unit, by its object path, in one breath with its state. */
  ahead?(systemd: SystemdConnection, path: string): Promise<Readonly<Record<string, unknown>>>;
  parse(body: unknown): UnitActionRequest;
  /** What the verb means for the unit as it is, and what it takes with it. @throws Refusal */
  plan(context: UnitContext): Promise<{ readonly steps: UnitActionPlan['steps'] }>;
  /** Calls systemd on the object path that was judged; null where there is no job to wait for. */
  begin(context: UnitContext): Promise<QueuedJob | null>;
  /** Whether the unit is what it was to become, after a job that ended `done`. */
  verify(context: UnitContext): Promise<{ readonly invocationId: string; readonly well: boolean }>;
}

/** What the verbs on units work with. */
export interface UnitVerbOptions {
  readonly bus: Bus;
  readonly permission: Permission;
  readonly packages: PackageManagerProbe;
  readonly clock: Clock;
  readonly bootId: string;
}

/** The judgement that all verbs on units share: real name, claim, list, never-list, plan, package manager. */
export class UnitVerb implements ActingVerb<UnitActionRequest> {
  readonly name: UnitActingVerbName;

  constructor(
    private readonly action: UnitAction,
    private readonly options: UnitVerbOptions,
  ) {
    this.name = action.name;
  }

  parse(body: unknown): UnitActionRequest {
    return this.action.parse(body);
  }

  async prepare(request: UnitActionRequest, claim: Claim): Promise<PreparedAction> {
    const { bus, permission, packages } = this.options;
    const systemd = bus.get();
    const packageLock = packages.held();
    packageLock.catch(() => undefined);
    const { action } = this;
    const ahead = async (path: string): Promise<UnitContext['read']> => action.ahead?.(systemd, path) ?? {};
    const [state, early] = await callSystemd(`${this.name} ${request.unit}`, () =>
      Promise.all([resolveUnit(systemd, request.unit), ahead(unitPath(request.unit))]),
    );
    claim(state.unit);
    mustBeListed(permission, state, request.unit, this.name);
    mustNotBeNever(permission, state);
    const { expectedInvocationId: expected } = request;
    mustBeInRun(state.unit, state.invocationId, expected);
    // An alias has a path of its own; what counts is the unit behind it.
    const read =
      state.unit === request.unit ? early : await callSystemd(`read ${state.unit}`, () => ahead(state.path));
    const context: UnitContext = { systemd, state, permission, read };
    const plan = await this.action.plan(context);
    const lock = await packageLock;
    if (lock !== null)
      throw new Refusal('busy', `A package manager holds ${lock}.`, { reason: 'package-manager' });
    const { unit, activeState, subState, invocationId } = state;
    return {
      subject: unit,
      target: { unit, invocationId },
      ...lastRunOf(state),
      limits: limitsFor(permission, unit, this.name),
      plan: { unit, requested: request.unit, activeState, subState, invocationId, mode: 'fail', ...plan },
      run: () => this.run(context, expected),
    };
  }

  recover(intent: IntentRecord): Promise<JobEnd> {
    const { bus, clock, bootId } = this.options;
    return awaitUnitEnd(intent, bus, clock, bootId);
  }

  private async run(context: UnitContext, expected: string | undefined): Promise<RunningJob> {
    const { systemd, state } = context;
    // Time has passed since the judgement: the intent went to the disk. Who named a run gets a second look at it, and
    // everybody one at whose path it is: systemd may have read its files anew.
    const [now, run] = await callSystemd(`read ${state.unit}`, () =>
      Promise.all([
        systemd.get(state.path, ['Id']),
        expected === undefined ? null : systemd.invocationId(state.path),
      ]),
    );
    if (now['Id'] !== state.unit)
      throw new Refusal('busy', `${state.unit} has just become another unit.`, { reason: 'alias' });
    if (run !== null) mustBeAsJudged(state, run);
    const job = await callSystemd(`${this.name} ${state.unit}`, () => this.action.begin(context));
    const ended = this.end(context, job?.done ?? null);
    ended.catch(() => undefined);
    return { jobId: job?.jobId ?? null, ended };
  }

  private async end(context: UnitContext, done: Promise<JobOutcome> | null): Promise<JobEnd> {
    const { systemd, state: before } = context;
    const { unit, path } = before;
    const outcome =
      done === null
        ? null
        : await callSystemd(`wait for the job of ${unit}`, () => withLimit(done, unit, this.name));
    const jobResult = outcome?.result ?? 'done';
    const after = await callSystemd(`read ${unit}`, () => this.action.verify(context));
    if (jobResult === 'done' && after.well) return { members: { invocationId: after.invocationId } };
    // Only what went wrong is worth the dear look at why.
    const { activeState, result } = await callSystemd(`read ${unit}`, () => systemd.unit(path));
    const why =
      jobResult === 'done'
        ? `ended, but the unit is ${activeState} (${result}), which is not what it was for`
        : `ended as ${jobResult} (${activeState}, ${result})`;
    const members = { jobResult, activeState, result, invocationId: after.invocationId };
    throw new Refusal('job-failed', `The ${this.name} of ${unit} ${why}.`, members);
  }
}

function withLimit<T>(promise: Promise<T>, unit: string, verb: string): Promise<T> {
  const late = `The ${verb} of ${unit} has not ended within ${jobLimitMs / 60_000} min.`;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Refusal('timeout', late)), jobLimitMs);
    timer.unref();
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
