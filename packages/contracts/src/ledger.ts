import type { DecisionCheck, DecisionReason, RecoveryVerb, RefrainReason } from './decision.js';
import type { ObservationsRecord } from './observation.js';
import type { FailureKind, Remedy } from './policy.js';
import type { NormalizedStatus } from './status.js';

/** What an incident came to. `open` until it ends. */
export const incidentStates = [
  'open',
  'recovered',
  'recovered-by-itself',
  'operator-stopped',
  'removed',
] as const;
export type IncidentState = (typeof incidentStates)[number];

/** What became of an action that was begun. */
export const actionResults = [
  'done',
  'failed',
  'refused',
  'timeout',
  'unreachable',
  'outcome-unknown',
] as const;
export type ActionResult = (typeof actionResults)[number];

/** A change of one unit's state, as table `service_status` keeps it. */
export interface UnitStateRecord {
  readonly kind: 'unit-state';
  readonly unit: string;
  readonly rawStatus: string;
  readonly normalizedStatus: NormalizedStatus;
  readonly subState: string;
  readonly serviceType: string;
  readonly unitFileState: string;
  readonly recoverable: boolean;
}

/** A failure was seen. */
export interface IncidentOpenedRecord {
  readonly kind: 'incident-opened';
  readonly incidentId: string;
  readonly unit: string;
  /** What is wrong, for example `failed`, `stranded` or `unit-hung`. */
  readonly condition: string;
  /** How it was seen, for example `PropertiesChanged`, `re-sync` or `check web`. */
  readonly detectedBy: string;
  /** One sentence: `lab-web.service failed (signal 9).` */
  readonly summary: string;
  /**
   * When the unit failed as systemd stamps it, CLOCK_MONOTONIC milliseconds. Absent where systemd has no stamp of it (it
   * calls the unit active), and in records before this field was.
   */
  readonly failedMono?: number;
}

export interface IncidentClosedRecord {
  readonly kind: 'incident-closed';
  readonly incidentId: string;
  readonly unit: string;
  readonly state: Exclude<IncidentState, 'open'>;
  readonly summary: string;
  /** From the failure, as systemd stamps it, to the moment the unit was active again (not to the end of verification), milliseconds, monotonic. */
  readonly durationMs: number;
}

/** What was seen before the decision or the action. */
export interface EvidenceRecord {
  readonly kind: 'evidence';
  readonly evidenceId: string;
  readonly incidentId: string;
  readonly unit: string;
  readonly topic: 'properties' | 'journal' | 'processes' | 'pressure' | 'report';
  readonly body: unknown;
}

export interface DecisionRecord {
  readonly kind: 'decision';
  readonly decisionId: string;
  readonly incidentId: string | null;
  readonly requestId: string | null;
  readonly unit: string;
  readonly policy: string;
  readonly verb: RecoveryVerb;
  /** The rung of the policy's ladder. Absent in records before this field was: a restart. */
  readonly remedy?: Remedy;
  readonly verdict: 'act' | 'refrain';
  readonly reason: DecisionReason;
  readonly hits: readonly RefrainReason[];
  readonly checks: readonly DecisionCheck[];
}

/** Written and fsynced before the helper is called. */
export interface IntentRecord {
  readonly kind: 'intent';
  /** Also the helper's Idempotency-Key. */
  readonly actionId: string;
  readonly incidentId: string | null;
  readonly decisionId: string;
  readonly requestId: string | null;
  readonly unit: string;
  readonly verb: RecoveryVerb;
  /** The rung of the policy's ladder. Absent in records before this field was: a restart. */
  readonly remedy?: Remedy;
  /** What it is against. Absent in records before this field was. */
  readonly failure?: FailureKind | null;
  /** `policy:unit-failed`, `person:<username>`, or `guard:network` for what is taken back. */
  readonly by: string;
  /** InvocationID before the action, empty when the unit never ran. */
  readonly invocationBefore: string;
  readonly bootId: string;
  /**
   * Which automatic action in a row it is, without the unit having been healthy for long in between: 1 for the first;
   * 0 where a person asked. Absent in records before this field was.
   */
  readonly attempt?: number;
}

/** Written and fsynced when the helper has answered, or when its answer will never come. */
export interface OutcomeRecord {
  readonly kind: 'outcome';
  readonly actionId: string;
  readonly incidentId: string | null;
  readonly unit: string;
  readonly result: ActionResult;
  /** The helper's stable code where it said no, else empty. */
  readonly code: string;
  readonly detail: string;
  readonly invocationAfter: string;
  readonly durationMs: number;
}

/** One line of the proof: what was expected, what was found. */
export interface VerificationCheck {
  readonly name: string;
  readonly expected: string;
  readonly found: string;
  readonly ok: boolean;
}

export interface VerificationRecord {
  readonly kind: 'verification';
  readonly actionId: string;
  readonly incidentId: string | null;
  readonly unit: string;
  readonly verified: boolean;
  readonly checks: readonly VerificationCheck[];
}

/**
 * The breaker of a unit: `open` when actions did not help, `half-open` when one more is tried, `closed` when the unit
 * has been healthy for long.
 */
export interface BreakerRecord {
  readonly kind: 'breaker';
  readonly unit: string;
  readonly incidentId: string | null;
  readonly state: 'open' | 'half-open' | 'closed';
  /** Automatic actions in a row that did not help. */
  readonly attempts: number;
  /** Open: from then on one action is tried, milliseconds after the record. */
  readonly retryInMs: number | null;
}

/** A person put a hold on a unit, so that no policy acts on it, or took it away; or its time was over. */
export interface HoldRecord {
  readonly kind: 'hold';
  readonly unit: string;
  readonly held: boolean;
  /** The username; empty where the time was over. */
  readonly by: string;
  /** How long it lasts from the record on, milliseconds; null until somebody takes it away. */
  readonly forMs: number | null;
  readonly note: string;
}

/** A person said no: nothing more is done by a policy to any unit of this incident. It ends with the incident. */
export interface DenialRecord {
  readonly kind: 'denial';
  readonly unit: string;
  readonly incidentId: string;
  /** The username. */
  readonly by: string;
  /** `deny`: to what was suggested. `veto`: to what was announced. */
  readonly word: 'deny' | 'veto';
  readonly note: string;
}

/** A unit began to go up and down again and again, or has come to rest. */
export interface FlappingRecord {
  readonly kind: 'flapping';
  readonly unit: string;
  readonly incidentId: string | null;
  readonly began: boolean;
  /** Weighted share of the last 20 minutes in which it changed between up and down, percent. */
  readonly percent: number;
  /** How long before the record the unit changed, milliseconds, oldest first. */
  readonly changedAgoMs: readonly number[];
}

/** A person's stop was seen, or ended by the next start. Persisted, so that a restart of the product does not forget it. */
export interface OperatorStopRecord {
  readonly kind: 'operator-stop';
  readonly unit: string;
  readonly stopped: boolean;
  /** How it is known, for example `JobNew stop job 412` or `journal JOB_TYPE=stop`. */
  readonly evidence: string;
  /** The run that was stopped; absent where the unit was started, and in records before this field was. */
  readonly invocationId?: string;
}

/** The answer to a row of `requests`. */
export interface RequestResultRecord {
  readonly kind: 'request-result';
  readonly requestId: string;
  readonly state: 'done' | 'refused' | 'failed' | 'expired';
  readonly reason: string;
  readonly answer: unknown;
}

/**
 * Where the helper's audit log ended: kept outside of the helper, so that a log that was cut, or written anew, shows.
 * Written once a day, and at once when what the helper tells does not fit what is known.
 */
export interface HelperAuditRecord {
  readonly kind: 'helper-audit';
  /** Number of the newest line and its hash. */
  readonly seq: number;
  readonly head: string;
  /** `kept`: it fits. `went-back`: lines that were there are missing. `differs`: another line has the same number. */
  readonly verdict: 'kept' | 'went-back' | 'differs';
  /** What was known before; null at the first. */
  readonly known: { readonly seq: number; readonly head: string } | null;
}

export type LedgerBody =
  | UnitStateRecord
  | IncidentOpenedRecord
  | IncidentClosedRecord
  | EvidenceRecord
  | DecisionRecord
  | IntentRecord
  | OutcomeRecord
  | VerificationRecord
  | BreakerRecord
  | FlappingRecord
  | HoldRecord
  | DenialRecord
  | OperatorStopRecord
  | RequestResultRecord
  | HelperAuditRecord
  | ObservationsRecord;

/**
 * One line of the orchestrator's own ledger, which is the truth of the moment. The shipper copies each line to
 * Postgres (`ON CONFLICT DO NOTHING` on `id`), in order.
 */
export interface LedgerRecord<B extends LedgerBody = LedgerBody> {
  /** UUIDv7 made at the writer. */
  readonly id: string;
  readonly hostId: string;
  readonly hostname: string;
  /** Wall clock, milliseconds since the epoch. */
  readonly at: number;
  /** CLOCK_MONOTONIC, milliseconds; comparable within one boot. */
  readonly mono: number;
  readonly body: B;
}
