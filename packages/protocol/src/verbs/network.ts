import { Fields, type Problem } from '../fields.js';
import { RequestError } from '../request-error.js';
import type { PlanBudget } from './unit-action.js';

/**
 * `renew`: ask the DHCP server to prolong the lease; addresses stay. `reconfigure`: take the interface's configuration
 * up anew, as if the cable had been pulled and put back; what goes over it may break off.
 */
export const networkActions = ['renew', 'reconfigure'] as const;
export type NetworkAction = (typeof networkActions)[number];

/** The services that configure network interfaces and can be asked to do so again. */
export type NetworkManagerName = 'systemd-networkd' | 'NetworkManager';

/** `POST /v1/network`: renew or reconfigure an interface through the service that manages it. */
export interface NetworkRequest {
  readonly interface: string;
  readonly action: NetworkAction;
  /**
   * A `reconfigure` that takes back what the last action on the interface has made worse: the manager's own configuration
   * again. It is granted beside the budget, once for an action and soon behind it. Left out otherwise.
   */
  readonly takesBack?: true;
}

/** How an interface is. */
export interface InterfaceState {
  /** In the manager's own words: `routable (configured)`, `activated`. */
  readonly state: string;
  /** Addresses of either family, link-local ones included. */
  readonly addresses: number;
}

/** What an action on an interface does, or would do. */
export interface NetworkPlan extends InterfaceState {
  readonly interface: string;
  readonly action: NetworkAction;
  readonly manager: NetworkManagerName;
  /** The call to the manager. */
  readonly steps: readonly ['RenewLink' | 'ReconfigureLink' | 'ActivateConnection'];
  /** As in the request. */
  readonly takesBack?: true;
  readonly budget: PlanBudget;
}

/** The answer: 200 when the manager has the interface configured again, or in dry-run; 202 while it is at it. */
export interface NetworkAnswer {
  readonly ok: true;
  readonly verb: 'network';
  readonly interface: string;
  readonly action: NetworkAction;
  readonly dryRun: boolean;
  readonly state: 'done' | 'running';
  readonly job: 'done' | 'running' | 'none';
  /** There is no job of systemd's. */
  readonly jobId: null;
  readonly durationMs: number;
  readonly auditSeq: number;
  readonly manager?: NetworkManagerName;
  readonly before?: InterfaceState;
  readonly after?: InterfaceState;
  readonly code?: 'dry-run';
  readonly plan?: NetworkPlan;
  readonly derived?: boolean;
}

/** The name of an interface as the allow-list may have it: what the kernel allows, less what a tool could expand. */
const interfacePattern = /^[A-Za-z0-9][A-Za-z0-9._-]{0,14}$/;

/** Reads the body of a network request; anything but exactly its fields is refused in words. */
export function parseNetworkRequest(body: unknown): NetworkRequest {
  const problems: Problem[] = [];
  const fields = new Fields(body, '', problems);
  const name = fields.text('interface');
  if (fields.has('interface') && !interfacePattern.test(name))
    fields.report('interface', 'is no name of a network interface');
  const action = fields.text('action');
  if (fields.has('action') && !(networkActions as readonly string[]).includes(action))
    fields.report('action', `has to be ${networkActions.join(' or ')}`);
  const takesBack = fields.boolean('takesBack', false);
  if (takesBack && action !== 'reconfigure') fields.report('takesBack', 'goes with reconfigure alone');
  fields.done();
  if (problems.length > 0) throw new RequestError(problems);
  return { interface: name, action: action as NetworkAction, ...(takesBack ? { takesBack } : {}) };
}
