import {
  type InterfaceState,
  type NetworkPlan,
  type NetworkRequest,
  parseNetworkRequest,
} from '@smart-monitor/protocol';
import type { InterfaceManager, ManagedInterface, SystemdConnection } from '@smart-monitor/systemd';
import { interfaceManagers } from '@smart-monitor/systemd';

import type { ActingVerb, Claim, JobEnd, PreparedAction, RunningJob } from '../actions/acting-verb.js';
import { withoutTrace } from '../actions/recover.js';
import type { IntentRecord } from '../actions/record.js';
import type { Bus } from '../bus/bus.js';
import { callSystemd } from '../bus/errors.js';
import type { Clock } from '../clock.js';
import { Refusal } from '../refusal.js';
import { mustBeListedInterface, type Permission } from './permission.js';

/** How long the manager has for it, milliseconds. */
const limitMs = { renew: 10_000, reconfigure: 30_000 } as const;
const lookEveryMs = 200;
/** The manager takes a reconfiguration up a moment after it has answered: until then the old state says nothing. */
const takenUpMs = 1_000;

interface Found {
  readonly manager: InterfaceManager;
  readonly link: ManagedInterface;
}

/** `POST /v1/network`: renew or reconfigure an interface through the service that manages it. */
export class NetworkVerb implements ActingVerb<NetworkRequest> {
  readonly name = 'network';

  constructor(
    private readonly bus: Bus,
    private readonly permission: Permission,
    private readonly clock: Clock,
  ) {}

  parse(body: unknown): NetworkRequest {
    return parseNetworkRequest(body);
  }

  async prepare(request: NetworkRequest, claim: Claim): Promise<PreparedAction> {
    const { interface: name, action, takesBack } = request;
    const subject = `interface ${name}`;
    const systemd = this.bus.get();
    claim(subject);
    mustBeListedInterface(this.permission, name);
    if (name === 'lo') throw new Refusal('never-list', 'lo is never touched: it is the loopback interface.');
    const found = await callSystemd(`find ${subject}`, () => findInterface(systemd, name));
    const { link } = found;
    const step = link.calls[action];
    if (link.phase === 'configuring')
      throw new Refusal('busy', `${link.manager} is at work on ${name}: ${link.state}.`, { reason: 'state' });
    if (step === null) throw new Refusal('not-applicable', whyNot(link, action));
    const plan: Omit<NetworkPlan, 'budget'> = {
      interface: name,
      action,
      manager: link.manager,
      ...stateOf(link),
      steps: [step],
      ...(takesBack === true ? { takesBack } : {}),
    };
    return {
      subject,
      target: { interface: name, action },
      // Nobody knows since when a network has been ill; what counts is when it was last treated.
      failedAt: null,
      limits: null,
      ...(takesBack === true ? { takesBack } : { pool: 'network' as const }),
      plan: { ...plan },
      run: () => this.run(found, request),
    };
  }

  /** Neither a renewal nor a reconfiguration can be told afterwards from one that the manager made by itself. */
  recover(intent: IntentRecord): Promise<JobEnd> {
    return Promise.reject(withoutTrace(`${intent.verb} ${intent.target['action'] ?? ''}`, intent.subject));
  }

  private async run({ manager, link }: Found, request: NetworkRequest): Promise<RunningJob> {
    const what = `${request.action} ${link.name} by ${link.manager}`;
    await callSystemd(what, () => manager.act(link.name, request.action));
    const ended = callSystemd(what, () => this.end(manager, link, request));
    ended.catch(() => undefined);
    return { jobId: null, ended };
  }

  private async end(
    manager: InterfaceManager,
    before: ManagedInterface,
    { action }: NetworkRequest,
  ): Promise<JobEnd> {
    const begun = this.clock.mono();
    if (action === 'reconfigure') await later(takenUpMs);
    for (;;) {
      const after = await manager.find(before.name);
      if (after === null)
        throw new Refusal('job-failed', `${before.name} is gone since.`, { before: stateOf(before) });
      const members = { manager: before.manager, before: stateOf(before), after: stateOf(after) };
      const effective =
        before.generation === null || (after.generation !== null && after.generation !== before.generation);
      if (after.phase === 'configured' && effective) return { members };
      if (this.clock.mono() - begun > limitMs[action]) throw notInTime(after, action, members);
      await later(lookEveryMs);
    }
  }
}

function notInTime(after: ManagedInterface, action: keyof typeof limitMs, members: object): Refusal {
  const { manager, name, phase, state } = after;
  const seconds = limitMs[action] / 1000;
  if (phase === 'configuring')
    return new Refusal('timeout', `${manager} is still at work on ${name} after ${seconds} s: ${state}.`, {
      ...members,
    });
  const why =
    action === 'renew' ? `No DHCP server has renewed the lease of ${name}` : `${name} is not configured anew`;
  return new Refusal('job-failed', `${why} within ${seconds} s: ${state}.`, { ...members });
}

/** The service that manages an interface, and how the interface is. @throws Refusal */
async function findInterface(systemd: SystemdConnection, name: string): Promise<Found> {
  const managers = interfaceManagers(systemd);
  const running = (
    await Promise.all(managers.map(async (manager) => ((await manager.isRunning()) ? [manager] : [])))
  ).flat();
  if (running.length === 0)
    throw new Refusal(
      'not-available',
      `Neither ${managers.map((manager) => manager.name).join(' nor ')} runs on this host; only these can be asked to renew or reconfigure an interface.`,
    );
  const seen: ManagedInterface[] = [];
  for (const manager of running) {
    const link = await manager.find(name);
    if (link === null) continue;
    if (link.phase !== 'unmanaged') return { manager, link };
    seen.push(link);
  }
  if (seen.length === 0)
    throw new Refusal('interface-not-found', `This host has no network interface ${name}.`);
  throw new Refusal(
    'not-applicable',
    `${name} is managed by somebody else: ${seen.map(({ manager, state }) => `${manager} says ${state}`).join(', ')}.`,
  );
}

function whyNot({ name, manager, state }: ManagedInterface, action: NetworkRequest['action']): string {
  if (action === 'reconfigure')
    return `${manager} has no connection active on ${name} that could be activated anew (${state}).`;
  return manager === 'NetworkManager'
    ? `NetworkManager has no call that renews the lease of ${name}; ask for reconfigure.`
    : `${name} has no DHCP lease to renew (${state}).`;
}

function stateOf({ state, addresses }: ManagedInterface): InterfaceState {
  return { state, addresses };
}

function later(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
