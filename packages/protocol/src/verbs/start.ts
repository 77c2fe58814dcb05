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
  /** Units that do not run and are started with it (Requires, BindsTo, Wants, Upholds, however far). */
  readonly alsoStarts: readonly string[];
  /**
   * Running units that conflict with it, or with one that it starts, and what hangs on them: they are stopped by the
   * start, and all of them are on the list for `stop`.
   */
  readonly alsoStops: readonly string[];
}

export type StartAnswer = UnitActionAnswer<'start', StartPlan>;

export function parseStartRequest(body: unknown): StartRequest {
  return parseUnitActionRequest(body);
}
