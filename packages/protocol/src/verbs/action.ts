import type { HelperProblem } from '../problem-codes.js';
import type { CleanAnswer, CleanPlan } from './clean.js';
import type { KillAnswer, KillPlan } from './kill.js';
import type { NetworkAnswer, NetworkPlan } from './network.js';
import type { ReloadAnswer, ReloadPlan } from './reload.js';
import type { ResetFailedAnswer, ResetFailedPlan } from './reset-failed.js';
import type { RestartAnswer, RestartPlan } from './restart.js';
import type { StartAnswer, StartPlan } from './start.js';
import type { StopAnswer, StopPlan } from './stop.js';

/** What an acting verb answers when it did not refuse. */
export type ActionAnswer =
  | RestartAnswer
  | StartAnswer
  | StopAnswer
  | ReloadAnswer
  | ResetFailedAnswer
  | KillAnswer
  | NetworkAnswer
  | CleanAnswer;

/** What an acting verb would do. */
export type ActionPlan =
  RestartPlan | StartPlan | StopPlan | ReloadPlan | ResetFailedPlan | KillPlan | NetworkPlan | CleanPlan;

/** The verbs that act on a unit and are asked with its name alone. */
export const unitActingVerbs = ['restart', 'start', 'stop', 'reload', 'reset-failed'] as const;
export type UnitActingVerbName = (typeof unitActingVerbs)[number];

/** The verbs that change something. */
export const actingVerbs = [...unitActingVerbs, 'kill', 'network', 'clean'] as const;
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
