import { parseRestartRequest, type RestartRequest } from '@smart-monitor/protocol';
import type { JobOutcome, QueuedJob, SystemdConnection, UnitState } from '@smart-monitor/systemd';

import type { ActingVerb, Claim, JobEnd, PreparedAction, RunningJob } from '../actions/acting-verb.js';
import type { Bus } from '../bus/bus.js';
import { callSystemd } from '../bus/errors.js';
import { resolveUnit } from '../bus/resolve.js';
import type { PackageManagerProbe } from '../host/package-manager.js';
import { Refusal } from '../refusal.js';
import { blastRadius } from './blast-radius.js';
import { limitsFor, mustBeListed, mustNotBeNever, notPermitted, type Permission } from './permission.js';
import { restartSteps } from './restart-plan.js';

/** A job that takes longer than this is answered as `timeout`; systemd goes on with it. Milliseconds. */
const jobLimitMs = 15 * 60 * 1000;

/** `POST /v1/restart`: bring a failed, stopped or hung unit back. */
export class RestartVerb implements ActingVerb<RestartRequest> {
  readonly name = 'restart';

  constructor(
    private readonly bus: Bus,
    private readonly permission: Permission,
    private readonly packages: PackageManagerProbe,
  ) {}

  parse(body: unknown): RestartRequest {
    return parseRestartRequest(body);
  }

  async prepare(request: RestartRequest, claim: Claim): Promise<PreparedAction> {
    const systemd = this.bus.get();
    const what = `restart ${request.unit}`;
    const packageLock = this.packages.held();
    packageLock.catch(() => undefined);
    const state = await callSystemd(what, () => resolveUnit(systemd, request.unit));
    claim(state.unit);
    mustBeListed(this.permission, state, request.unit, 'restart');
    mustNotBeNever(this.permission, state);
    const steps = restartSteps(state);
    const alsoRestarts = steps.includes('Restart') ? await this.alsoRestarts(systemd, state) : [];
    const lock = await packageLock;
    if (lock !== null)
      throw new Refusal('busy', `A package manager holds ${lock}.`, { reason: 'package-manager' });
    return {
      unit: state.unit,
      invocationId: state.invocationId,
      failedAt: state.activeState === 'active' ? null : state.stateChangeTimestampMonotonic / 1000,
      limits: limitsFor(this.permission, state.unit, 'restart'),
      plan: {
        unit: state.unit,
        requested: request.unit,
        activeState: state.activeState,
        subState: state.subState,
        invocationId: state.invocationId,
        steps,
        mode: 'fail',
        alsoRestarts,
      },
      run: () => this.run(systemd, state, steps.includes('Restart')),
    };
  }

  private async alsoRestarts(systemd: SystemdConnection, state: UnitState): Promise<readonly string[]> {
    const what = `read what hangs on ${state.unit}`;
    const root = await callSystemd(what, () =>
      systemd.glance(state.unit, ['RequiredBy', 'BoundBy', 'ConsistsOf']),
    );
    return blastRadius(
      root,
      (name) => callSystemd(`read ${name}`, () => systemd.basics(name)),
      (dependent) => notPermitted(this.permission, dependent, 'restart'),
    );
  }

  /** Always on the object path that was judged, never by a name; mode `fail`, so that a queued job wins. */
  private async run(systemd: SystemdConnection, state: UnitState, active: boolean): Promise<RunningJob> {
    const what = `restart ${state.unit}`;
    const { path } = state;
    const start = (): Promise<QueuedJob> =>
      active ? systemd.restartUnit(path, 'fail') : systemd.startUnit(path, 'fail');
    // Sent in one breath; systemd takes the two in this order. Without the reset the start limit may refuse the start,
    // which then is the answer.
    const reset = state.activeState === 'failed' ? systemd.resetFailed(path) : Promise.resolve();
    reset.catch(() => undefined);
    const job = await callSystemd(what, start);
    const ended = this.end(systemd, state, job.done);
    ended.catch(() => undefined);
    return { jobId: job.jobId, ended };
  }

  private async end(
    systemd: SystemdConnection,
    before: UnitState,
    done: Promise<JobOutcome>,
  ): Promise<JobEnd> {
    const outcome = await callSystemd(`wait for the job of ${before.unit}`, () =>
      withLimit(done, before.unit),
    );
    const invocationId = await callSystemd(`read ${before.unit}`, () => systemd.invocationId(before.path));
    if (outcome.result === 'done' && invocationId !== before.invocationId) return { invocationId };
    // Only a job that went wrong is worth the dear look at why.
    const { activeState, result } = await callSystemd(`read ${before.unit}`, () => systemd.unit(before.path));
    const members = { jobResult: outcome.result, activeState, result, invocationId };
    const why =
      outcome.result === 'done'
        ? 'ended, but the unit was not started anew'
        : `ended as ${outcome.result} (${activeState}, ${result})`;
    throw new Refusal('job-failed', `The job of ${before.unit} ${why}.`, members);
  }
}

function withLimit<T>(promise: Promise<T>, unit: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () =>
        reject(new Refusal('timeout', `The job of ${unit} has not ended within ${jobLimitMs / 60_000} min.`)),
      jobLimitMs,
    );
    timer.unref();
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}
