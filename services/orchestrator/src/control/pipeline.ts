import type { Clock } from '@smart-monitor/contracts';
import type { UnitState } from '@smart-monitor/systemd';
import type { FileChange } from './decide/context.js';
import type { Ledger } from '../ledger/ledger.js';
import { ActStage } from './act/act.stage.js';
import { EvidenceSource, type HostGlance } from './act/evidence.js';
import type { Helper } from './act/ports.js';
import { Engine } from './engine.js';
import { ObserveStage } from './observe/observe.stage.js';
import { WitnessStage } from './observe/witness.stage.js';
import { Holds } from './holds.js';
import { postureBy, shownBy, type PostureFacts } from './record/posture.js';
import { Recorder } from './record/recorder.js';
import type { Stored } from './record/stored.js';
import { Suggestions } from './suggestions.js';
import type { Scheduler } from './scheduler.js';
import { VerifyStage } from './verify/verify.stage.js';

/** What the pipeline is built of. */
export interface PipelineParts {
  readonly clock: Clock;
  readonly ledger: Ledger;
  readonly scheduler: Scheduler;
  readonly helper: Helper;
  /** What decisions depend on beside the units, just now. */
  posture(): PostureFacts;
  /** The last change of a unit's file; null where none can be seen. */
  fileChange(state: UnitState): FileChange | null;
  readonly glance: HostGlance;
  readonly bootId: string;
  /** The observations that the ledger has. */
  readonly stored: Stored;
  /** Whether the allow-list lets us read a unit's journal. */
  mayReadJournal(unit: string): boolean;
  onBusChange(): void;
  /** An action on a unit was begun. */
  onAction?(unit: string): void;
  onError(error: unknown): void;
}

/** The stages in the order of the data's way. */
export interface Pipeline {
  readonly observe: ObserveStage;
  readonly engine: Engine;
  readonly act: ActStage;
  readonly verify: VerifyStage;
  readonly holds: Holds;
  readonly suggestions: Suggestions;
  readonly recorder: Recorder;
}

/**
 * observe -> evaluate -> decide -> act -> verify.
 *
 * `observe` turns systemd's signals into observations. The engine passes each through `evaluate` (pure: what is the
 * matter) and `decide` (pure: what to do, and why or why not). `witness` fills gaps from the journal, `act` stores
 * evidence and intent and calls the helper, `verify` proves the result when the unit's stable time is over. Nothing
 * on this way waits for Postgres or MQTT: the ledger is local, and is shipped by somebody else.
 */
export function buildPipeline(parts: PipelineParts): Pipeline {
  const { clock, ledger, scheduler, helper, glance, bootId, stored, onError } = parts;
  const recorder = new Recorder({ clock, ledger, bootId, stored, facts: () => parts.posture() });
  const posture = postureBy(
    () => recorder.look(),
    clock,
    (state) => recorder.fileChange(state, parts.fileChange(state)),
  );
  const engine = new Engine(clock, ledger, scheduler, posture, shownBy(parts.posture().watch), recorder);
  const observe = new ObserveStage(
    engine,
    () => parts.onBusChange(),
    onError,
    (jobId) => act.ownJobs.has(jobId),
  );
  const evidence = new EvidenceSource(ledger, helper, glance, clock);
  const act = new ActStage(engine, ledger, helper, evidence, clock, { bootId, onError });
  const witness = new WitnessStage(engine, helper, act.ownJobs, clock, (unit) => parts.mayReadJournal(unit));
  const verify = new VerifyStage(engine, ledger, clock);
  const holds = new Holds(engine, ledger, clock);
  const suggestions = new Suggestions(engine, ledger);
  engine.join({
    act: (unit, decision, decisionId, by, requestId) => {
      act.begin(unit, decision, decisionId, by, requestId);
      parts.onAction?.(unit);
    },
    keepEvidence: (incidentId, memory) => evidence.before(incidentId, memory),
    expire: (unit) => holds.expire(unit),
    verify: (unit) => verify.look(unit),
    witness: (unit) => witness.look(unit),
  });
  return { observe, engine, act, verify, holds, suggestions, recorder };
}
