import { isKillProcess, type KillPlan, type KillRequest, parseKillRequest } from '@smart-monitor/protocol';

import type { ActingVerb, Claim, JobEnd, PreparedAction, RunningJob } from '../actions/acting-verb.js';
import type { IntentRecord } from '../actions/record.js';
import { callSystemd } from '../bus/errors.js';
import { resolveUnit } from '../bus/resolve.js';
import type { Pidfds } from '../native/native.js';
import { viewsOf } from '../process/view.js';
import { awaitEnd } from '../process/wait.js';
import { Refusal } from '../refusal.js';
import type { KillContext, KillOrder } from './kill-order.js';
import { killOfProcess } from './kill-process.js';
import { killOfUnit } from './kill-unit.js';
import { lastRunOf } from './last-run.js';
import { limitsFor, mustBeListed, mustNotBeNever } from './permission.js';
import { recoverKill } from './recover-kill.js';
import { mustBe, mustBeInRun } from './settled.js';
import { stoppedAlong } from './taken-along.js';
import type { UnitVerbOptions } from './unit-action.js';

/** A plan shows this many processes at most. */
const shownProcesses = 16;

export interface KillOptions extends UnitVerbOptions {
  /** Null where the native part is not in force. */
  readonly pidfds: Pidfds | null;
}

/** `POST /v1/kill`: signal the main process or all of a unit over systemd, or one process of it by its identity. */
export class KillVerb implements ActingVerb<KillRequest> {
  readonly name = 'kill';

  constructor(private readonly options: KillOptions) {}

  parse(body: unknown): KillRequest {
    return parseKillRequest(body);
  }

  async prepare(request: KillRequest, claim: Claim): Promise<PreparedAction> {
    const { permission, packages, pidfds } = this.options;
    const packageLock = packages.held();
    packageLock.catch(() => undefined);
    const context = await this.resolve(request, claim);
    const { systemd, state } = context;
    const order = isKillProcess(request)
      ? killOfProcess(request, context, permission, pidfds)
      : await killOfUnit(request, context);
    const main = takesMain(order, context);
    const goesDown = main || order.who === 'all' || state.mainPid === 0;
    const alsoStops = goesDown ? await stoppedAlong({ systemd, state, permission }, 'stop') : [];
    const lock = await packageLock;
    if (lock !== null)
      throw new Refusal('busy', `A package manager holds ${lock}.`, { reason: 'package-manager' });
    const { unit, activeState, subState, invocationId } = state;
    const { who, way, processes, process } = order;
    const { signal } = request;
    const plan: Omit<KillPlan, 'budget'> = {
      unit,
      requested: request.unit,
      activeState,
      subState,
      invocationId,
      steps: ['Kill'],
      signal,
      who,
      way,
      main,
      processes: await viewsOf(processes.slice(0, shownProcesses)),
      processCount: processes.length,
      alsoStops,
    };
    return {
      subject: unit,
      target: {
        unit,
        invocationId,
        signal,
        who,
        ...(process === null ? {} : { pid: process.stat.pid, startTime: process.stat.startTime }),
      },
      ...lastRunOf(state),
      limits: limitsFor(permission, unit, this.name),
      pool: 'kill',
      plan: { ...plan },
      run: () => this.run(order),
    };
  }

  recover(intent: IntentRecord): Promise<JobEnd> {
    return recoverKill(intent, this.options.bus, this.options.bootId);
  }

  /** The unit by its real name, as far as it may be acted on at all. */
  private async resolve(request: KillRequest, claim: Claim): Promise<KillContext> {
    const { bus, permission } = this.options;
    const systemd = bus.get();
    const what = `kill ${request.unit}`;
    const glance = await callSystemd(what, () => resolveUnit(systemd, request.unit));
    claim(glance.unit);
    mustBeListed(permission, glance, request.unit, this.name);
    mustNotBeNever(permission, glance);
    if (!glance.unit.endsWith('.service'))
      throw new Refusal('not-applicable', `${glance.unit} is no service: only those are killed.`);
    mustBe(glance, 'kill', 'active', 'failed');
    const state = await callSystemd(what, () => systemd.unit(glance.path));
    if (state.unit !== glance.unit)
      throw new Refusal('busy', `${glance.unit} has just become another unit.`, { reason: 'alias' });
    mustBe(state, 'kill', 'active', 'failed');
    mustBeInRun(state.unit, state.invocationId, request.expectedInvocationId);
    return { systemd, state };
  }

  private async run(order: KillOrder): Promise<RunningJob> {
    const sent = await order.send();
    const ended = awaitEnd(() => sent.ended(), this.options.clock)
      .then((exited) => ({ members: { exited, job: 'none' } }))
      .finally(() => sent.close());
    ended.catch(() => undefined);
    return { jobId: null, ended };
  }
}

function takesMain({ processes }: KillOrder, { state }: KillContext): boolean {
  return state.mainPid > 0 && processes.some(({ stat }) => stat.pid === state.mainPid);
}
