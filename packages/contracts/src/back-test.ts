import type { Policy, Remedy } from './policy.js';
import type { DecisionReason, RefrainReason } from './decision.js';

/** Bounds of one back-test. */
export const backTestBounds = {
  /** The longest range: as long as observations are kept, days. */
  days: 30,
  /** Observations that are played back at most. */
  observations: 1_000_000,
  policies: 50,
  /** How long one may take. */
  minutes: 5,
} as const;

/** What a back-test is asked for: the policies that are to have been in force, in the place of those of the file. */
export interface BackTestWish {
  readonly policies: readonly Policy[];
  /** The range, milliseconds since the epoch. */
  readonly from: number;
  readonly to: number;
}

/** An action that would have been taken. */
export interface BackTestAction {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly unit: string;
  readonly policy: string;
  readonly remedy: Remedy;
  readonly reason: DecisionReason;
  /** True where its success is assumed; false where the record shows what came of it, because it was really taken then. */
  readonly assumed: boolean;
  /** How much sooner the unit would have been well than it was, milliseconds. */
  readonly savedMs: number;
}

/** One unit over the range. */
export interface BackTestUnit {
  readonly unit: string;
  readonly acted: number;
  /** How often nothing would have been done, by the first reason. */
  readonly refrained: Readonly<Partial<Record<RefrainReason, number>>>;
  readonly incidents: number;
  /** How long it was in trouble by the record, milliseconds. */
  readonly downMs: number;
  readonly savedMs: number;
}

/** What the policies would have done. */
export interface BackTestAnswer {
  /** The range that there was something to play back of, milliseconds since the epoch; null where there was nothing. */
  readonly from: number | null;
  readonly to: number;
  readonly observations: number;
  /** Times that something is missing in the record; what follows is played back from the next checkpoint on. */
  readonly gaps: number;
  readonly acted: number;
  /** Automatic actions that were really begun in the range. */
  readonly recorded: number;
  readonly refrained: Readonly<Partial<Record<RefrainReason, number>>>;
  readonly incidents: number;
  readonly downMs: number;
  readonly savedMs: number;
  /** How often the breaker of a unit would have opened, and how often one would have been found to flap. */
  readonly breakers: number;
  readonly flapping: number;
  /** The units in question, those acted on most first; at most 200. */
  readonly units: readonly BackTestUnit[];
  /** The first 500 actions. */
  readonly actions: readonly BackTestAction[];
  /** What was taken for granted, in sentences. */
  readonly assumptions: readonly string[];
}
