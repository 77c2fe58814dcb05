import {
  parseUnitActionRequest,
  type UnitActionAnswer,
  type UnitActionPlan,
  type UnitActionRequest,
} from './unit-action.js';

/** `POST /v1/start`: start a unit that does not run. */
export type StartRequest = UnitActionRequest;

/** What a start does, or would do. */
export interface StartPlan extends UnitActionPlan {
  readonly steps: readonly ['Start'];
  /** Running units that conflict with it and are stopped by its start, all of them on the list for `stop`. */
  readonly alsoStops: readonly string[];
}

export type StartAnswer = UnitActionAnswer<'start', StartPlan>;

export function parseStartRequest(body: unknown): StartRequest {
  return parseUnitActionRequest(body);
}
