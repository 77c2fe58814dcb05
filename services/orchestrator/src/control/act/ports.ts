import type { ActionResult, JournalLine } from '@smart-monitor/contracts';
import type { HelperCall } from '../remedies/remedy.js';

/** How an action ended, as the helper told it or as it must be assumed. */
export interface HelperOutcome {
  readonly result: ActionResult;
  /** The helper's stable problem code, empty when it acted; `unreachable`, `stale` or `no-ledger` where it never saw it. */
  readonly code: string;
  readonly detail: string;
  /** InvocationID after the action; empty where it is not known. */
  readonly invocationAfter: string;
  readonly durationMs: number;
  /** Jobs of the manager that the action made: stop jobs among these are not a person's. */
  readonly jobIds: readonly number[];
  /** A kill: whether what was signalled had ended when the helper stopped waiting. */
  readonly exited?: boolean;
}

/** One entry of PID 1's journal about a job of a unit, or about the end of a run: `jobId` is 0 then, `jobType` empty. */
export interface JobEntry {
  readonly atMs: number;
  readonly jobId: number;
  readonly jobType: string;
  readonly invocationId: string;
}

/** An action that was decided. */
export interface ActionOrder {
  /** The verb's path and the body of the request. */
  readonly call: HelperCall;
  /** Also the Idempotency-Key: the helper does nothing twice under it. */
  readonly actionId: string;
  /** When it was decided, CLOCK_MONOTONIC milliseconds: an old decision is not sent. */
  readonly decidedMono: number;
  /** Asked before it is sent, each time: a person may have stopped the unit since. */
  stillWanted(): boolean;
  /** How long its end is waited for, milliseconds. */
  readonly patienceMs: number;
}

/** The host helper as the engine needs it: the only way to act. */
export interface Helper {
  /** Asks for an action and waits for its outcome. Never throws: what went wrong is the outcome. */
  act(order: ActionOrder): Promise<HelperOutcome>;
  /**
   * What became of an action that was sent at `lastSentMono` at the latest, perhaps by an earlier process of ours. It is
   * only asked for, never sent again.
   */
  outcomeOf(actionId: string, patienceMs: number, lastSentMono: number): Promise<HelperOutcome>;
  /** The last lines of a unit's journal, oldest first. Throws where the helper cannot be asked. */
  journalLines(unit: string, lines: number): Promise<JournalLine[]>;
  /** PID 1's own entries about a unit's jobs, oldest first. Throws where the helper cannot be asked. */
  journalJobs(unit: string): Promise<JobEntry[]>;
}

/** The outcome of an action that the helper never carried out, and why. */
export function notDone(
  code: 'unreachable' | 'stale' | 'no-ledger',
  detail: string,
  durationMs = 0,
): HelperOutcome {
  return { result: 'unreachable', code, detail, invocationAfter: '', durationMs, jobIds: [] };
}
