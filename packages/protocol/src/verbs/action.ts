import type { HelperProblem } from '../problem-codes.js';
import type { KillAnswer, KillPlan } from './kill.js';
import type { ReloadAnswer, ReloadPlan } from './reload.js';
import type { ResetFailedAnswer, ResetFailedPlan } from './reset-failed.js';
import type { RestartAnswer, RestartPlan } from './restart.js';
import type { StartAnswer, StartPlan } from './start.js';
import type { StopAnswer, StopPlan } from './stop.js';

/** What an acting verb answers when it did not refuse. */
export type ActionAnswer =
  RestartAnswer | StartAnswer | StopAnswer | ReloadAnswer | ResetFailedAnswer | KillAnswer;

/** What an acting verb would do. */
export type ActionPlan = RestartPlan | StartPlan | StopPlan | ReloadPlan | ResetFailedPlan | KillPlan;

/** The verbs that change something. */
export const actingVerbs = ['restart', 'start', 'stop', 'reload', 'reset-failed', 'kill'] as const;
export type ActingVerbName = (typeof actingVerbs)[number];

/** `GET /v1/actions/<Idempotency-Key>`: what became of an action; waits up to 10 s while it is running. */
export interface ActionResultAnswer {
  readonly ok: true;
  readonly verb: 'actions';
  readonly key: string;
  /** What was acted on: a unit's real name, `interface eth0`, `clean-up tmpfiles`. */
  readonly subject: string;
  readonly state: 'running' | 'finished';
  /** The HTTP status and the body that the acting verb answered, or would answer now; null while running. */
  readonly status: number | null;
  readonly answer: ActionAnswer | HelperProblem | null;
}
