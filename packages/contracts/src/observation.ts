/**
 * What the recovery engine consumed: the changes and reports that it evaluated, and what it looked at beside them when
 * it decided. Played back in their order through the same engine they lead to the same decisions.
 *
 * - `begin`, `end`: a process of the orchestrator begins, with what it knew from its ledger, or stops
 * - `checkpoint`: everything that the engine remembers, once a day, so that a replay need not begin at the first one
 * - `posture`: parts of what decisions depend on beside the units (list, policies, helper, settings), as they changed
 * - `wake`: a look at a unit that was planned for that moment
 * - `file`: a unit's file was found to have been changed moments ago
 * - `reconsider`: every unit that needs help was decided about again
 * - `state`, `stop-job`, `unknown-job`, `witness`, `removed`, `health`, `health-gone`: what was observed of a unit
 * - `forget`, `request`, `hold`, `deny`: a unit was given up; a person asked for an action, put or took away a hold, or
 *   said no in an incident
 * - `begun`, `answer`: an action on a unit began, and ended
 */
export const observationKinds = [
  'begin',
  'end',
  'checkpoint',
  'posture',
  'wake',
  'file',
  'reconsider',
  'state',
  'stop-job',
  'unknown-job',
  'witness',
  'removed',
  'health',
  'health-gone',
  'forget',
  'request',
  'hold',
  'deny',
  'begun',
  'answer',
] as const;
export type ObservationKind = (typeof observationKinds)[number];

/** One thing that the engine consumed. */
export interface ObservationEntry {
  readonly kind: ObservationKind;
  /** The unit; empty where it is about none. */
  readonly unit: string;
  /** CLOCK_MONOTONIC, milliseconds. */
  readonly mono: number;
  /** Plain JSON; its shape is the orchestrator's own. */
  readonly body: unknown;
}

/** What the engine consumed in one go, in its order, as the ledger keeps it: one line, as many rows as it has entries. */
export interface ObservationsRecord {
  readonly kind: 'observations';
  /** Number of the first entry; the others follow. Only ever grows on a host; one that is left out was lost. */
  readonly seq: number;
  readonly bootId: string;
  readonly entries: readonly ObservationEntry[];
}

/** An entry as table `observations` keeps it. */
export interface StoredObservation extends ObservationEntry {
  readonly seq: number;
  /** Wall clock, milliseconds since the epoch. */
  readonly at: number;
  readonly bootId: string;
}
