import type { RefrainReason } from '@smart-monitor/contracts';
import type { UnitState } from '@smart-monitor/systemd';
import type { UnitMemory } from '../state.js';
import type { DecisionContext } from './context.js';

/** What one check found. */
export interface Finding {
  readonly hit: boolean;
  /** What it saw, in a sentence. */
  readonly saw: string;
  /** Monotonic milliseconds at which the answer can change by time alone. */
  readonly retryAt?: number;
  /** Where this finding binds people although the check does not always. */
  readonly bindsPeople?: boolean;
}

/** One reason not to act. Pure; one file each; `now` is CLOCK_MONOTONIC in milliseconds. */
export interface Check {
  readonly reason: RefrainReason;
  /** Whether the check also stands in a person's way when that person asks for the action. */
  readonly bindsPeople: boolean;
  look(memory: UnitMemory, state: UnitState, context: DecisionContext, now: number): Finding;
}
