import type { FailureKind, Remedy } from '@smart-monitor/contracts';
import type { UnitState } from '@smart-monitor/systemd';
import type { Health, ProcessName } from './evaluate/health.js';
import type { Tried } from './remedies/tried.js';

/**
 * What is the matter with a unit, as far as healing is concerned.
 * `stopped` means: down, and nothing says that it should be up. `unhealthy` means: systemd calls it active, and a check
 * or a guard says that something is wrong with it.
 */
export type Condition =
  | 'unknown'
  | 'ok'
  | 'unhealthy'
  | 'starting'
  | 'stopping'
  | 'stopped'
  | 'failed'
  | 'retrying'
  | 'stranded'
  | 'exited'
  | 'operator-stopped';

/** A stop job on a unit's present run that this product did not issue. */
export interface StopJob {
  readonly jobId: number;
  readonly type: string;
  readonly source: 'signal' | 'journal';
  /** CLOCK_MONOTONIC milliseconds. */
  readonly mono: number;
}

/** An action under way: from the intent to the end of verification. */
export interface Flight {
  readonly actionId: string;
  readonly decisionId: string;
  readonly requestId: string | null;
  /** `policy:...` or `person:...`. */
  readonly by: string;
  readonly remedy: Remedy;
  /** What it is against; null in what was written before this was kept. */
  readonly failure: FailureKind | null;
  readonly invocationBefore: string;
  readonly startedMono: number;
  /** `acting` until the helper has answered, then `settling` until it is known whether it helped. */
  readonly stage: 'acting' | 'settling';
}

/** An open incident of one unit. */
export interface OpenIncident {
  readonly id: string;
  /** Since when the unit is down, as systemd says it; CLOCK_MONOTONIC milliseconds. */
  readonly openedMono: number;
  /** What was the matter when it was opened. */
  readonly condition: string;
  /** The remedies that were begun for it, oldest first. */
  readonly tried: readonly Tried[];
  /** When the unit was last seen to come back, monotonic milliseconds. */
  readonly backMono: number | null;
  /** Whether the last action was verified, and the unit has been well since. */
  readonly helped?: boolean;
  /** The failure that evidence was kept of last, by its StateChangeTimestampMonotonic. */
  readonly evidenceOf: number;
  /** The process whose end was announced, and when, monotonic milliseconds: people can say no for a while. */
  readonly announced?: ProcessIdentity & { readonly mono: number };
  /** Processes that were asked to end. One that lives on all the same is killed. */
  readonly signalled?: readonly ProcessIdentity[];
}

/** A process: its number alone can come to mean another one. */
export type ProcessIdentity = Pick<ProcessName, 'pid' | 'startTime'>;

/** `open`: actions did not help, and none is taken for a while. `half-open`: one is tried. */
export type BreakerState = 'closed' | 'open' | 'half-open';

/** A person's word that no policy may act on a unit. */
export interface Hold {
  readonly by: string;
  readonly note: string;
  /** When it ends by itself, monotonic milliseconds; null until somebody takes it away. */
  readonly until: number | null;
}

/** A person's no to whatever a policy would do in one incident. */
export interface Denial {
  readonly by: string;
  readonly note: string;
  readonly incidentId: string;
}

/** Everything that the engine remembers of one unit. Plain data: replaced, never changed in place. */
export interface UnitMemory {
  readonly unit: string;
  readonly state: UnitState | null;
  readonly condition: Condition;
  /** False after a gap in the signals, until the journal has filled it: a stop may have been missed. */
  readonly witnessed: boolean;
  readonly stopJob: StopJob | null;
  /** Why we hold that a person stopped it; null when nobody did. Survives restarts of the product. */
  readonly operatorStop: string | null;
  /** InvocationID of the run that the person stopped; another one means that the unit was started since. */
  readonly operatorStopRun: string;
  readonly incident: OpenIncident | null;
  readonly flight: Flight | null;
  /** Monotonic milliseconds of this unit's automatic actions within the budget's window. */
  readonly actions: readonly number[];
  /** Automatic actions since the unit was last healthy for long. */
  readonly attempts: number;
  /** What was last told of the unit's breaker. */
  readonly breaker: BreakerState;
  /** When the unit went down by failing, or came back from it, in the last 20 minutes; monotonic milliseconds. */
  readonly changes: readonly number[];
  readonly flapping: boolean;
  /** What checks and guards say of it. */
  readonly health: readonly Health[];
  /** Since when its condition is `ok`, monotonic milliseconds; of the last time where it is not now. */
  readonly okSince: number;
  /** A person's hold: no policy acts on the unit. */
  readonly hold: Hold | null;
  /** A person's no; it counts while the incident that it was said in is open. */
  readonly denied: Denial | null;
  /** When a file of the unit was first seen to be newer than what systemd has read; monotonic milliseconds. */
  readonly fileChangedMono: number | null;
  /** The last stored decision of this episode, so that the same answer is not stored twice. */
  readonly lastAnswer: string | null;
  /** When to look again although nothing changed, monotonic milliseconds. */
  readonly wakeAt: number | null;
  /** How often in a row the helper could not be reached for this unit. */
  readonly unreachable: number;
}

/** Reads another unit's memory; undefined where systemd has not told of it. */
export type UnitLookup = (unit: string) => UnitMemory | undefined;

/** Numbers that bound healing (DESIGN law 5 and 7). All times in milliseconds. */
export interface Limits {
  readonly unitActions: number;
  readonly unitWindowMs: number;
  readonly hostActions: number;
  readonly hostWindowMs: number;
  readonly backoffFirstMs: number;
  readonly backoffMaxMs: number;
  /** How long the breaker stays open before one more action is tried. */
  readonly breakerMs: number;
  /** After this long without a failure the first restart is immediate again. */
  readonly healthyMs: number;
  /** How long a healed unit must stay up before it counts as recovered. */
  readonly stableMs: number;
  /** How long people can say no before a process is killed. */
  readonly vetoMs: number;
}

export const defaultLimits: Limits = {
  unitActions: 3,
  unitWindowMs: 10 * 60_000,
  hostActions: 10,
  hostWindowMs: 60 * 60_000,
  backoffFirstMs: 10_000,
  backoffMaxMs: 300_000,
  breakerMs: 30 * 60_000,
  healthyMs: 10 * 60_000,
  stableMs: 10_000,
  vetoMs: 30_000,
};

/** A unit of which nothing is known yet. */
export function newMemory(unit: string): UnitMemory {
  return {
    unit,
    state: null,
    condition: 'unknown',
    witnessed: false,
    stopJob: null,
    operatorStop: null,
    operatorStopRun: '',
    incident: null,
    flight: null,
    actions: [],
    attempts: 0,
    breaker: 'closed',
    changes: [],
    flapping: false,
    health: [],
    okSince: 0,
    hold: null,
    denied: null,
    fileChangedMono: null,
    lastAnswer: null,
    wakeAt: null,
    unreachable: 0,
  };
}

/** Conditions in which a unit is down and somebody or something should bring it back. */
export function isDown(condition: Condition): boolean {
  return (
    condition === 'failed' || condition === 'stranded' || condition === 'exited' || condition === 'retrying'
  );
}

/** Conditions in which something has to be done about a unit: it is down, or it is up and does not work. */
export function needsHelp(condition: Condition): boolean {
  return isDown(condition) || condition === 'unhealthy';
}

/** Whether those that need a unit have what they need: systemd calls it active. */
export function isUp(condition: Condition): boolean {
  return condition === 'ok' || condition === 'unhealthy';
}

/** Whether two names are of one process. */
export function isSameProcess(one: ProcessIdentity | undefined, other: ProcessIdentity | undefined): boolean {
  return one !== undefined && one.pid === other?.pid && one.startTime === other.startTime;
}
