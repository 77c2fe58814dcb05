import type { HelperProblem } from '../problem-codes.js';
import type { RestartAnswer } from './restart.js';

/** What an acting verb answers when it did not refuse. */
export type ActionAnswer = RestartAnswer;

/** `GET /v1/actions/<Idempotency-Key>`: what became of an action; waits up to 10 s while it is running. */
export interface ActionResultAnswer {
  readonly ok: true;
  readonly verb: 'actions';
  readonly key: string;
  readonly unit: string;
  readonly state: 'running' | 'finished';
  /** The HTTP status and the body that the acting verb answered, or would answer now; null while running. */
  readonly status: number | null;
  readonly answer: ActionAnswer | HelperProblem | null;
}
