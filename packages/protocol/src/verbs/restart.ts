import { Fields, type Problem } from '../fields.js';
import { RequestError } from '../request-error.js';
import { unitNameProblem } from '../unit-name.js';

/** `POST /v1/restart`: bring a failed, stopped or hung unit back. */
export interface RestartRequest {
  readonly unit: string;
}

/** One call to systemd that a restart consists of. */
export type RestartStep = 'ResetFailed' | 'Start' | 'Restart';

/** What a restart does, or would do: complete before anything is touched. */
export interface RestartPlan {
  /** The unit's real name; the request may have named an alias. */
  readonly unit: string;
  readonly requested: string;
  readonly activeState: string;
  readonly subState: string;
  readonly invocationId: string;
  readonly steps: readonly RestartStep[];
  /** The mode of the job: `fail`, so that a job that is queued already wins. */
  readonly mode: 'fail';
  /** Other running units that the restart takes with it, all of them on the list. */
  readonly alsoRestarts: readonly string[];
  readonly budget: {
    readonly unitUsed: number;
    readonly unitAllowed: number;
    readonly hostUsed: number;
    readonly hostAllowed: number;
  };
}

/** The answer to a restart: 200 when the job is done, or in dry-run; 202 while it is running. */
export interface RestartAnswer {
  readonly ok: true;
  readonly verb: 'restart';
  readonly unit: string;
  readonly dryRun: boolean;
  readonly state: 'done' | 'running';
  /** The job's result (`done`), `running` while it has none; `none` in dry-run. */
  readonly job: 'done' | 'running' | 'none';
  readonly jobId: number | null;
  /** The unit's InvocationID after the job; before it, where the job has not run. */
  readonly invocationId: string;
  /** From the acceptance of the request to the job's end, milliseconds, monotonic. */
  readonly durationMs: number;
  /** The audit line of the decision. */
  readonly auditSeq: number;
  /** `dry-run` where nothing was done. */
  readonly code?: 'dry-run';
  /** In dry-run: everything that would have been done. */
  readonly plan?: RestartPlan;
  /** True where a helper that was interrupted found the outcome in the unit's state after its own restart. */
  readonly derived?: boolean;
}

/** Reads the body of a restart; anything but exactly its fields is refused in words. */
export function parseRestartRequest(body: unknown): RestartRequest {
  const problems: Problem[] = [];
  const fields = new Fields(body, '', problems);
  const unit = fields.text('unit');
  const problem = fields.has('unit') ? unitNameProblem(unit) : null;
  if (problem !== null) fields.report('unit', `is no unit: ${problem}`);
  fields.done();
  if (problems.length > 0) throw new RequestError(problems);
  return { unit };
}
