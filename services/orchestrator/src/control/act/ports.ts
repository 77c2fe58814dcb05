import type { ActionResult, JournalLine } from '@smart-monitor/contracts';

/** How an action ended, as the helper told it or as it must be assumed. */
export interface HelperOutcome {
  readonly result: ActionResult;
  /** The helper's stable problem code, empty when it acted. */
  readonly code: string;
  readonly detail: string;
  /** InvocationID after the action; empty where it is not known. */
  readonly invocationAfter: string;
  readonly durationMs: number;
  /** Jobs of the manager that the action made: stop jobs among these are not a person's. */
  readonly jobIds: readonly number[];
}

/** One entry of PID 1's journal about a job of a unit. */
export interface JobEntry {
  readonly atMs: number;
  readonly jobId: number;
  readonly jobType: string;
  readonly invocationId: string;
}

/** The host helper as the engine needs it: the only way to act. */
export interface Helper {
  /** Asks for a restart and waits for its outcome. Never throws: what went wrong is the outcome. */
  restart(unit: string, actionId: string, patienceMs: number): Promise<HelperOutcome>;
  /** What became of an action begun earlier, perhaps by an earlier process of ours. */
  outcomeOf(actionId: string, patienceMs: number): Promise<HelperOutcome>;
  /** The last lines of a unit's journal, oldest first. Throws where the helper cannot be asked. */
  journalLines(unit: string, lines: number): Promise<JournalLine[]>;
  /** PID 1's own entries about a unit's jobs, oldest first. Throws where the helper cannot be asked. */
  journalJobs(unit: string): Promise<JobEntry[]>;
}
