import { createHash } from 'node:crypto';
import type { ObservationsRecord } from '@smart-monitor/contracts';
import type { StateChange } from './consumed.js';

/** What the ledger knows of the observations in it: where their numbers stand, and which states need no second telling. */
export interface Stored {
  /** Number of the last one. */
  readonly seq: number;
  /** Digests of the states that were last told whole, by unit: the same state after a restart is not told again. */
  readonly states: Readonly<Record<string, string>>;
}

export const nothingStored: Stored = { seq: 0, states: {} };

/** A short name for the content of a state. */
export function digestOf(change: StateChange | null): string {
  return createHash('sha1').update(JSON.stringify(change)).digest('base64url').slice(0, 12);
}

/** The next line of observations folded in. Pure. */
export function foldStored(stored: Stored, { seq, entries }: ObservationsRecord): Stored {
  let states: Record<string, string> | null = null;
  for (const { kind, unit, body } of entries) {
    if (kind === 'state') {
      const { as, change = null } = body as { as?: string; change?: StateChange | null };
      if (as === 'new') (states ??= { ...stored.states })[unit] = digestOf(change);
    } else if (kind === 'removed') {
      if (stored.states[unit] !== undefined || states !== null)
        delete (states ??= { ...stored.states })[unit];
    } else if (kind === 'checkpoint') {
      const { restored, units = [] } = body as CheckpointBody;
      if (restored !== undefined) states = {};
      for (const { state } of units)
        if (state !== null) (states ??= { ...stored.states })[state.unit] = digestOf(state.change);
    }
  }
  return { seq: seq + entries.length - 1, states: states ?? stored.states };
}

/** A unit in a checkpoint: its state as it is told whole, and what else is remembered of it. */
export interface CheckpointUnit {
  readonly unit: string;
  readonly state: { readonly unit: string; readonly change: StateChange | null } | null;
  /** What of its memory is not as it is at first. */
  readonly memory: Readonly<Record<string, unknown>>;
}

/** The body of one piece of a checkpoint; the first has all but the units. */
export interface CheckpointBody {
  /** What the ledger knew. */
  readonly restored?: unknown;
  /** What decisions depend on. */
  readonly posture?: unknown;
  /** Automatic actions on the host that count, monotonic milliseconds. */
  readonly hostActions?: readonly number[];
  /** How many pieces follow. */
  readonly pieces?: number;
  readonly units?: readonly CheckpointUnit[];
}
