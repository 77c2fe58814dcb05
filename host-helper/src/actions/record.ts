import type { ActionAnswer, HelperProblem } from '@smart-monitor/protocol';

import type { PoolName } from './pools.js';

/** Written and fsynced before systemd is called. */
export interface IntentRecord {
  readonly t: 'intent';
  /** The Idempotency-Key. */
  readonly key: string;
  /** SHA-256 of method, path and body of the request. */
  readonly request: string;
  readonly verb: string;
  /** What is acted on; see PreparedAction. */
  readonly subject: string;
  /** Members of the answer that name it as it was before. */
  readonly target: Readonly<Record<string, string | number>>;
  readonly boot: string;
  /** CLOCK_MONOTONIC, milliseconds. */
  readonly mono: number;
  readonly wall: number;
  /** How many actions came before this one without the subject having been healthy in between. */
  readonly streak: number;
  /** The kind of action that it also counts against; left out for none. */
  readonly pool?: PoolName;
  /** Number of the audit line of the decision. */
  readonly auditSeq: number;
}

/** How an action ended: exactly what was answered. */
export interface OutcomeRecord {
  readonly t: 'outcome';
  readonly key: string;
  readonly status: number;
  readonly answer: ActionAnswer | HelperProblem;
  /** False where it is certain that systemd was not called: such an action uses no budget. */
  readonly touched?: false;
}

export type ActionRecord = IntentRecord | OutcomeRecord;

/** Reads one line of the actions file; null where it is none of ours. */
export function parseRecord(line: string): ActionRecord | null {
  try {
    const record = JSON.parse(line) as ActionRecord;
    return record.t === 'intent' || record.t === 'outcome' ? record : null;
  } catch {
    return null;
  }
}
