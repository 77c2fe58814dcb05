import {
  parseUnitActionRequest,
  type UnitActionAnswer,
  type UnitActionPlan,
  type UnitActionRequest,
} from './unit-action.js';

/** `POST /v1/restart`: bring a failed, stopped or hung unit back. */
export type RestartRequest = UnitActionRequest;

/** One call to systemd that a restart consists of. */
export type RestartStep = 'ResetFailed' | 'Start' | 'Restart';

/** What a restart does, or would do. */
export interface RestartPlan extends UnitActionPlan {
  readonly steps: readonly RestartStep[];
  /** Other running units that the restart takes with it, all of them on the list. */
  readonly alsoRestarts: readonly string[];
  /** Units that do not run and are started with it (Requires, BindsTo, Wants, Upholds, however far). */
  readonly alsoStarts: readonly string[];
  /**
   * Running units that conflict with it, or with one that it starts, and what hangs on them: they are stopped by the
   * start, and all of them are on the list for `stop`.
   */
  readonly alsoStops: readonly string[];
}

export type RestartAnswer = UnitActionAnswer<'restart', RestartPlan>;

export function parseRestartRequest(body: unknown): RestartRequest {
  return parseUnitActionRequest(body);
}
