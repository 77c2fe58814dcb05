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
  /** Running units that conflict with it and are stopped by its start, all of them on the list for `stop`. */
  readonly alsoStops: readonly string[];
}

export type RestartAnswer = UnitActionAnswer<'restart', RestartPlan>;

export function parseRestartRequest(body: unknown): RestartRequest {
  return parseUnitActionRequest(body);
}
