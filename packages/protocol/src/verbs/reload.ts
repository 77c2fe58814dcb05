import {
  parseUnitActionRequest,
  type UnitActionAnswer,
  type UnitActionPlan,
  type UnitActionRequest,
} from './unit-action.js';

/** `POST /v1/reload`: let a running unit read its configuration anew. */
export type ReloadRequest = UnitActionRequest;

/** What a reload does, or would do. */
export interface ReloadPlan extends UnitActionPlan {
  readonly steps: readonly ['Reload'];
  /** Other running units that systemd reloads with it, all of them on the list for `reload`. */
  readonly alsoReloads: readonly string[];
}

export type ReloadAnswer = UnitActionAnswer<'reload', ReloadPlan>;

export function parseReloadRequest(body: unknown): ReloadRequest {
  return parseUnitActionRequest(body);
}
