import {
  parseUnitActionRequest,
  type UnitActionAnswer,
  type UnitActionPlan,
  type UnitActionRequest,
} from './unit-action.js';

/** `POST /v1/reset-failed`: forget that a unit has failed, and how often it was started. */
export type ResetFailedRequest = UnitActionRequest;

/** What a reset does, or would do: no job, nothing is started. */
export interface ResetFailedPlan extends UnitActionPlan {
  readonly steps: readonly ['ResetFailed'];
}

export type ResetFailedAnswer = UnitActionAnswer<'reset-failed', ResetFailedPlan>;

export function parseResetFailedRequest(body: unknown): ResetFailedRequest {
  return parseUnitActionRequest(body);
}
