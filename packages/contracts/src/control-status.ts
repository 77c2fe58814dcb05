import type { CheckStatus, LastLook } from './check.js';
import type { MaintenanceStatus } from './maintenance/window.js';
import type { NetworkStatus } from './network-status.js';
import type { Policy } from './policy.js';

/**
 * How the host helper stands just now, as the one word that matters most. `ready` and `degraded` can act; all others
 * cannot act for this orchestrator.
 */
export const helperStates = [
  'unknown',
  'unconfigured',
  'absent',
  'no-permission',
  'silent',
  'nonsense',
  'wrong-key',
  'old',
  'refused',
  'busy',
  'lease-held',
  'audit-broken',
  'bus-lost',
  'degraded',
  'ready',
] as const;
export type HelperState = (typeof helperStates)[number];

/** Whether a helper in this state would act for the orchestrator that tells of it. */
export function helperActs(state: HelperState): boolean {
  return state === 'ready' || state === 'degraded';
}

/** One thing about the host helper that a person may want to know, already in words. */
export interface HelperFinding {
  /** A stable name, for example `audit`. */
  readonly topic: string;
  /** What it is about, for example `Audit log`. */
  readonly name: string;
  readonly tone: 'ok' | 'warn' | 'bad' | 'unknown';
  /** How it stands, in a word or three. */
  readonly word: string;
  /** One sentence: what is so. */
  readonly says: string;
  /** One sentence: what a person can do about it; empty where nothing has to be done. */
  readonly remedy: string;
  /** The title of a banner where it needs a person now; else empty. */
  readonly banner: string;
}

/** The host helper as one orchestrator sees it. */
export interface HelperStatus {
  readonly state: HelperState;
  /** The state in a sentence; empty where all is well. */
  readonly detail: string;
  /** Since when the state is what it is, milliseconds since the epoch; null where the status was written before this was kept. */
  readonly since: number | null;
  /** Path of the socket. */
  readonly socket: string;
  /** Who holds the helper's lease, and so may act: this orchestrator, another one, or nobody that is known of. */
  readonly lease: 'mine' | 'other' | 'none';
  /** The helper's own version; empty while it has not told. */
  readonly version: string;
  /** Everything that is worth a line, in the order to show it. */
  readonly findings: readonly HelperFinding[];
}

/** A person's hold on a unit. */
export interface HoldStatus {
  readonly unit: string;
  readonly by: string;
  readonly note: string;
  /** When it ends by itself, milliseconds since the epoch; null until somebody takes it away. */
  readonly until: number | null;
}

/** A unit that is left alone for a while. */
export interface StormStatus {
  readonly unit: string;
  /** `breaker`: restarts in a row did not help. `flapping`: it goes up and down again and again. */
  readonly kind: 'breaker' | 'flapping';
}

/** How the orchestrator of one host is doing: what the console's banners are made of. Upserted every 10 s and on change. */
export interface ControlStatus {
  /** Where unit state comes from: `dbus`, `helper`, `cmd`, and whether it works. */
  readonly mode: string;
  /** `live` while signals flow, `resyncing` after a gap, `lost` without a bus. */
  readonly bus: 'live' | 'resyncing' | 'lost';
  readonly dryRun: boolean;
  readonly monitorOnly: boolean;
  /** True where the host is the lab host. */
  readonly lab: boolean;
  /** Names the orchestrator that wrote this: the instance that the helper's lease knows. */
  readonly instance: string;
  readonly helper: HelperStatus;
  /** The list in force, by the helper's own answer. Keys are unit names. */
  readonly approved: Readonly<Record<string, readonly string[]>>;
  readonly approvedHash: string;
  readonly operatorStopped: readonly string[];
  /** The policies of the file in their order; the built-in ones come behind them. */
  readonly policies: readonly Policy[];
  /** Why the file of the policies is not in force, in a sentence; empty where all is well. */
  readonly policiesProblem: string;
  /** Checks and heartbeats of this host, in the order of their file. */
  readonly checks: readonly CheckStatus[];
  /** By name when each last looked: what changes all the time, and is no news. */
  readonly lastLooks: Readonly<Record<string, LastLook>>;
  /** Why the file of the checks is not in force, or why nothing can be looked at; empty where all is well. */
  readonly checksProblem: string;
  /** People's holds on units. */
  readonly holds: readonly HoldStatus[];
  /** Units that are left alone for a while, because restarts did not help or they go up and down. */
  readonly storms: readonly StormStatus[];
  /** Maintenance windows that are in force on this host. */
  readonly maintenance: readonly MaintenanceStatus[];
  /** The way out of the host; null where it is not watched. */
  readonly network: NetworkStatus | null;
  /** What each guard of memory, processes and disks can see. */
  readonly guards: readonly HelperFinding[];
  readonly units: number;
  readonly version: string;
}
