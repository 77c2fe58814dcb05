import type { CheckState } from '@smart-monitor/contracts';

/** How a check stands, and what the engine is told of it. */
export interface Judgement {
  readonly state: CheckState;
  /** True is green, false is red; null: it cannot be told, and nothing is concluded. */
  readonly ok: boolean | null;
  /** Of null: true where the unit's run is too young to tell, so that it is worth waiting for. */
  readonly pending: boolean;
  /** In a sentence, the same as long as nothing changes. */
  readonly says: string;
  /** So many looks failed ... */
  readonly failed: number;
  /** ... of so many that count now; both 0 of heartbeats. */
  readonly looks: number;
  /** Of red: why nothing may be done about it; absent where something may. */
  readonly observeOnly?: string;
}

/** Nothing is concluded, and this is why. */
export function cannotTell(says: string, state: CheckState = 'unknown'): Judgement {
  return { state, ok: null, pending: false, says, failed: 0, looks: 0 };
}

/** Nothing is concluded yet, but soon will be. */
export function tooEarly(says: string, state: CheckState = 'unknown'): Judgement {
  return { ...cannotTell(says, state), pending: true };
}

/** The present run of a unit, CLOCK_MONOTONIC milliseconds. */
export interface Run {
  readonly activeSince: number;
}
