import type { Policy } from '@smart-monitor/contracts';
import type { UnitState } from '@smart-monitor/systemd';
import type { Patient, RemedyKind } from '../remedies/remedy.js';
import type { Limits, ProcessIdentity, UnitLookup } from '../state.js';

/** What the host helper says of itself, as the engine last heard it. */
export interface HelperPosture {
  /** The helper only plans: its own root-owned setting. Null while the helper has not been heard. */
  readonly dryRun: boolean | null;
  readonly monitorOnly: boolean;
  /** Why the helper cannot act for us now, in words: absent, refusing, another instance's. Null while it can. */
  readonly away: string | null;
  /** The lock file that a package manager holds on the host; null while none is at work. */
  readonly packageManager: string | null;
}

/**
 * Whether the allow-list in force grants a verb, with the words for the record. The names are all those of one unit; of
 * one interface for `network`, of one clean-up for `clean`. For `kill` the executable has to be listed too.
 */
export type Grant = (
  names: readonly string[],
  verb: string,
  executable?: string,
) => { readonly granted: boolean; readonly saw: string };

/** A maintenance window that is in force. */
export interface WindowInForce {
  readonly name: string;
  readonly note: string;
  readonly by: string;
  /** Names of the units that it is about, in which `*` stands for any characters. */
  readonly units: readonly string[];
  /** When it ends, CLOCK_MONOTONIC milliseconds. */
  readonly until: number;
}

/** A file that was written, made or moved. */
export interface FileChange {
  readonly path: string;
  /** CLOCK_MONOTONIC milliseconds. */
  readonly mono: number;
}

/** A process that was killed, and when; monotonic milliseconds. */
export interface LastKill extends ProcessIdentity {
  readonly mono: number;
}

/** Everything beside the unit itself that a decision depends on. */
export interface DecisionContext {
  readonly grant: Grant;
  readonly lookup: UnitLookup;
  /** The unit as a remedy sees it. */
  readonly patient: Patient;
  /** What would be done: the rung of the policy's ladder that is due, or what a person asked for. */
  readonly remedy: RemedyKind;
  /** The policy that is about the failure of this unit. */
  readonly policy: Policy;
  /** Bounds of the host and of the policy, the tighter of each. */
  readonly limits: Limits;
  /** Monotonic milliseconds of all automatic actions on this host within the window. */
  readonly hostActions: readonly number[];
  /** The last automatic kill on this host; null or left out where there was none. */
  readonly lastKill?: LastKill | null;
  /** The setting DRY_RUN. */
  readonly dryRun: boolean;
  /** The setting by which this orchestrator never acts, `MODE=collector`; null where there is none. */
  readonly collector: string | null;
  /** Whether the units' states are what they are now. */
  readonly live: boolean;
  readonly helper: HelperPosture;
  /** Maintenance windows in force on this host, whatever they are about. */
  readonly maintenance: readonly WindowInForce[];
  /** The last change of one of a unit's files on the disk; null, or no function, where they cannot be seen. */
  readonly fileChange?: (state: UnitState) => FileChange | null;
  /** The username where a person asked for the action, else null. */
  readonly requestedBy: string | null;
}
