import {
  parseUnitActionRequest,
  type UnitActionAnswer,
  type UnitActionPlan,
  type UnitActionRequest,
} from './unit-action.js';

/** `POST /v1/stop`: stop a unit that runs. */
export type StopRequest = UnitActionRequest;

/** What a stop does, or would do. */
export interface StopPlan extends UnitActionPlan {
  readonly steps: readonly ['Stop'];
  /** Other running units that are stopped with it, all of them on the list for `stop`. */
  readonly alsoStops: readonly string[];
}

export type StopAnswer = UnitActionAnswer<'stop', StopPlan>;

export function parseStopRequest(body: unknown): StopRequest {
  return parseUnitActionRequest(body);
}
