import { Fields, type Problem } from '../fields.js';
import { RequestError } from '../request-error.js';
import { unitNameProblem } from '../unit-name.js';

/** What every acting verb on a unit is asked with. */
export interface UnitActionRequest {
  readonly unit: string;
  /**
   * The InvocationID of the run that the caller has judged: 32 lower-case hexadecimal digits, or empty for a unit that
   * never ran. Where the unit is in another run by now nothing is done (`changed`). Left out, any run will do.
   */
  readonly expectedInvocationId?: string;
}

/** What an action on a unit does, or would do: complete before anything is touched. */
export interface UnitActionPlan {
  /** The unit's real name; the request may have named an alias. */
  readonly unit: string;
  readonly requested: string;
  readonly activeState: string;
  readonly subState: string;
  readonly invocationId: string;
  /** The calls to systemd, in their order. */
  readonly steps: readonly ('ResetFailed' | 'Start' | 'Restart' | 'Stop' | 'Reload')[];
  /** The mode of the job: `fail`, so that a job that is queued already wins. */
  readonly mode: 'fail';
  readonly budget: PlanBudget;
}

/** The bounds that an action is counted against, and what is used of each. */
export interface PlanBudget {
  readonly unitUsed: number;
  readonly unitAllowed: number;
  readonly hostUsed: number;
  readonly hostAllowed: number;
  /** The bound of a kind of action, where the verb has one: `kill`, `network`, `clean-up`. */
  readonly pool?: { readonly name: string; readonly used: number; readonly allowed: number };
}

/** The answer to an action on a unit: 200 when it is done, or in dry-run; 202 while its job is running. */
export interface UnitActionAnswer<Verb extends string, Plan extends UnitActionPlan> {
  readonly ok: true;
  readonly verb: Verb;
  readonly unit: string;
  readonly dryRun: boolean;
  readonly state: 'done' | 'running';
  /** The job's result (`done`), `running` while it has none; `none` in dry-run and where there is no job. */
  readonly job: 'done' | 'running' | 'none';
  /** systemd's number of the job; in PID 1's journal it is JOB_ID, which tells our job from a person's. */
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
  readonly plan?: Plan;
  /** True where a helper that was interrupted found the outcome in the unit's state after its own restart. */
  readonly derived?: boolean;
}

/** Reads the body of an action on a unit; anything but exactly its fields is refused in words. */
export function parseUnitActionRequest(body: unknown): UnitActionRequest {
  const problems: Problem[] = [];
  const fields = new Fields(body, '', problems);
  const unit = fields.text('unit');
  const problem = fields.has('unit') ? unitNameProblem(unit) : null;
  if (problem !== null) fields.report('unit', `is no unit: ${problem}`);
  const expectedInvocationId = fields.text('expectedInvocationId', '');
  if (!/^([0-9a-f]{32})?$/.test(expectedInvocationId))
    fields.report('expectedInvocationId', 'has to be 32 lower-case hexadecimal digits, or empty');
  fields.done();
  if (problems.length > 0) throw new RequestError(problems);
  return fields.has('expectedInvocationId') ? { unit, expectedInvocationId } : { unit };
}
