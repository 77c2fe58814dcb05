import type { ActingVerbName, UnitLimits } from '@smart-monitor/protocol';

/** How the job of an action ended well; everything else is thrown as a Refusal. */
export interface JobEnd {
  /** The unit's InvocationID afterwards. */
  readonly invocationId: string;
}

/** An action that systemd has taken; `jobId` is null where it needs no job. */
export interface RunningJob {
  readonly jobId: number | null;
  readonly ended: Promise<JobEnd>;
}

/** An action that was judged by everything but budget, monitor-only and dry-run. Nothing was touched yet. */
export interface PreparedAction {
  /** The unit's real name. */
  readonly unit: string;
  /** The unit's InvocationID before. */
  readonly invocationId: string;
  /** When the unit entered its present state, CLOCK_MONOTONIC milliseconds; null where it is running. */
  readonly failedAt: number | null;
  /** Numbers of the allow-list for this unit. */
  readonly limits: UnitLimits | null;
  /** What would be done, for the answer and the audit log. */
  readonly plan: Readonly<Record<string, unknown>>;
  /** Calls systemd. */
  run(): Promise<RunningJob>;
}

/** Reserves a unit by its real name for one action; throws a Refusal where another one holds it. */
export type Claim = (unit: string) => void;

/** A verb that changes something. One file each; the layers around it are the Actor's. */
export interface ActingVerb<Request = unknown> {
  readonly name: ActingVerbName;
  /** Reads the body; throws RequestError. */
  parse(body: unknown): Request;
  /** Resolves the unit, claims it and judges the request; throws a Refusal. */
  prepare(request: Request, claim: Claim): Promise<PreparedAction>;
}
