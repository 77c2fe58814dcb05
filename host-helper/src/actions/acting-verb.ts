import type { ActingVerbName, UnitLimits } from '@smart-monitor/protocol';

import type { PoolName } from './pools.js';
import type { IntentRecord } from './record.js';

/** How the job of an action ended well; everything else is thrown as a Refusal. */
export interface JobEnd {
  /** Members of the answer that the end decides, such as the unit's `invocationId` afterwards. */
  readonly members: Readonly<Record<string, unknown>>;
}

/** An action that systemd has taken; `jobId` is null where it needs no job. */
export interface RunningJob {
  readonly jobId: number | null;
  readonly ended: Promise<JobEnd>;
}

/** An action that was judged by everything but budget, monitor-only and dry-run. Nothing was touched yet. */
export interface PreparedAction {
  /**
   * What is acted on, as budget, claims and records name it: a unit's real name, `interface eth0`, `clean-up tmpfiles`.
   * No name of a unit has a space, so that the kinds cannot meet.
   */
  readonly subject: string;
  /** Members of the answer that name the subject as it was before, such as `unit` and `invocationId`. */
  readonly target: Readonly<Record<string, string | number>>;
  /** When the subject ceased to run, CLOCK_MONOTONIC milliseconds; null where it is running. */
  readonly failedAt: number | null;
  /** When the subject last began to run, CLOCK_MONOTONIC milliseconds; left out where nobody can tell. */
  readonly runsSince?: number;
  /** Numbers of the allow-list for this subject. */
  readonly limits: UnitLimits | null;
  /** The kind of action that it also counts against (`limits.kills` and others of the settings); left out for none. */
  readonly pool?: PoolName;
  /** It takes back what the last action on the subject has made worse: granted beside the budget, once for an action. */
  readonly takesBack?: boolean;
  /** What would be done, for the answer and the audit log. */
  readonly plan: Readonly<Record<string, unknown>>;
  /** Calls systemd. A Refusal with the code `changed` says that nothing was touched after all. */
  run(): Promise<RunningJob>;
}

/** Reserves a subject for one action; throws a Refusal where another one holds it. */
export type Claim = (subject: string) => void;

/** A verb that changes something. One file each; the layers around it are the Actor's. */
export interface ActingVerb<Request = unknown> {
  readonly name: ActingVerbName;
  /** Reads the body; throws RequestError. */
  parse(body: unknown): Request;
  /** Finds the subject by its real name, claims it and judges the request; throws a Refusal. */
  prepare(request: Request, claim: Claim): Promise<PreparedAction>;
  /**
   * What became of an action that an earlier process left open. It looks and never acts; throws a Refusal with the code
   * `outcome-unknown` where it cannot be told.
   */
  recover(intent: IntentRecord): Promise<JobEnd>;
}
