import { type CleanUp, cleanUps } from '../allow-list.js';
import { Fields, type Problem } from '../fields.js';
import { RequestError } from '../request-error.js';
import type { PlanBudget } from './unit-action.js';

/** `POST /v1/clean`: make room on a file system by one of the clean-ups that exist. */
export interface CleanRequest {
  readonly cleanUp: CleanUp;
}

/** What a clean-up does, or would do. */
export interface CleanPlan {
  readonly cleanUp: CleanUp;
  /** The unit that is started; what it runs stands in its file, which only root writes. */
  readonly unit: string;
  /** The folder on whose file system room is made. */
  readonly folder: string;
  /** Free bytes there, as an unprivileged process may use them; null where they cannot be read. */
  readonly freeBytes: number | null;
  readonly steps: readonly ['Start'];
  readonly budget: PlanBudget;
}

/** The answer: 200 when the unit has ended well, or in dry-run; 202 while it runs. */
export interface CleanAnswer {
  readonly ok: true;
  readonly verb: 'clean';
  readonly cleanUp: CleanUp;
  readonly dryRun: boolean;
  readonly state: 'done' | 'running';
  readonly job: 'done' | 'running' | 'none';
  readonly jobId: number | null;
  readonly durationMs: number;
  readonly auditSeq: number;
  /** Whatever else happens on the file system counts too. */
  readonly freeBytesBefore?: number | null;
  readonly freeBytesAfter?: number | null;
  readonly code?: 'dry-run';
  readonly plan?: CleanPlan;
  readonly derived?: boolean;
}

/** Reads the body of a clean request; anything but exactly its field is refused in words. */
export function parseCleanRequest(body: unknown): CleanRequest {
  const problems: Problem[] = [];
  const fields = new Fields(body, '', problems);
  const cleanUp = fields.text('cleanUp');
  if (fields.has('cleanUp') && !(cleanUps as readonly string[]).includes(cleanUp))
    fields.report('cleanUp', `is no clean-up; known are ${cleanUps.join(', ')}`);
  fields.done();
  if (problems.length > 0) throw new RequestError(problems);
  return { cleanUp: cleanUp as CleanUp };
}
