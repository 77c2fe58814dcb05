import type { Clock, Decision } from '@smart-monitor/contracts';
import type { Ledger } from '../../ledger/ledger.js';
import type { Engine } from '../engine.js';
import { patientOf } from '../remedies/patient.js';
import { remedyKinds } from '../remedies/remedies.js';
import { isUp, type Flight, type UnitMemory } from '../state.js';
import type { EvidenceSource } from './evidence.js';
import { Flights } from './flights.js';
import { notDone, type Helper, type HelperOutcome } from './ports.js';

/** What the stage needs of the process around it. */
export interface ActOptions {
  readonly bootId: string;
  /** Reports an unexpected error: a bug, not an outcome. */
  onError(error: unknown): void;
}

/** Longest wait for a start that systemd allows to take very long. */
const longestPatienceMs = 10 * 60_000;
/** For a unit to go down: systemd's own default of TimeoutStopSec=, milliseconds. */
const stopPatienceMs = 90_000;

/** Evidence first, then the intent on disk, then the helper; the outcome on disk when it has answered. */
export class ActStage {
  /** Jobs that our actions made: a stop job among these is not a person's. */
  readonly ownJobs = new Set<number>();
  private readonly flights: Flights;

  constructor(
    private readonly engine: Engine,
    private readonly ledger: Ledger,
    private readonly helper: Helper,
    private readonly evidence: EvidenceSource,
    clock: Clock,
    private readonly options: ActOptions,
  ) {
    this.flights = new Flights(engine, ledger, clock, options.bootId);
  }

  /** Begins an action. Returns at once; the unit's memory says `acting` until the outcome is there. */
  begin(unit: string, decision: Decision, decisionId: string, by: string, requestId: string | null): void {
    const memory = this.engine.lookup(unit)!;
    const flight = this.flights.begin(unit, decision, decisionId, by, requestId);
    this.run(memory, flight).catch((error: unknown) => this.options.onError(error));
  }

  /** Finds out what became of an action that an earlier process began, and goes on from there. */
  resume(unit: string, flight: Flight): void {
    this.helper
      .outcomeOf(flight.actionId, longestPatienceMs, flight.startedMono)
      .then((outcome) => this.finish(unit, flight, outcome))
      .catch((error: unknown) => this.options.onError(error));
  }

  /** Tells who asked for an action what came of it. */
  answerRequest(requestId: string, outcome: Pick<HelperOutcome, 'result' | 'code' | 'detail'>): void {
    this.flights.answerRequest(requestId, outcome);
  }

  private async run(memory: UnitMemory, flight: Flight): Promise<void> {
    const { unit } = memory;
    const kind = remedyKinds[flight.remedy];
    const incidentId = memory.incident?.id ?? null;
    // The first failure of an incident is kept when it is opened; each further one before what is done about it.
    if (incidentId !== null && memory.incident!.evidenceOf !== memory.state!.stateChangeTimestampMonotonic)
      this.evidence.before(incidentId, memory);
    this.flights.intend(memory, flight);
    try {
      await this.ledger.sync();
    } catch (error) {
      this.options.onError(error);
      await this.finish(unit, flight, notRecorded(error));
      return;
    }
    const outcome = await this.helper.act({
      call: kind.call(patientOf(memory)),
      actionId: flight.actionId,
      decidedMono: flight.startedMono,
      patienceMs: patienceWith(memory),
      // A person who asked for it may well have stopped the unit before.
      stillWanted: () => !flight.by.startsWith('policy:') || isStillInNeed(memory, this.engine.lookup(unit)),
    });
    await this.finish(unit, flight, outcome);
    const reached = outcome.result !== 'unreachable' && outcome.result !== 'refused';
    if (incidentId !== null && reached) await this.evidence.after(incidentId, unit);
  }

  private async finish(unit: string, flight: Flight, outcome: HelperOutcome): Promise<void> {
    for (const job of outcome.jobIds) this.ownJobs.add(job);
    this.flights.finish(unit, flight, outcome);
    await this.ledger.sync();
  }
}

/** Whether a unit is still what was decided about: nobody stops it meanwhile, and it has not come to be well by itself. */
function isStillInNeed(decided: UnitMemory, now: UnitMemory | undefined): boolean {
  if (now === undefined || now.operatorStop !== null || now.condition === 'ok') return false;
  return now.stopJob === null || now.stopJob.jobId === decided.stopJob?.jobId;
}

/** How long the end of an action on a unit is waited for, milliseconds: one that runs has to go down first. */
function patienceWith({ state, condition }: UnitMemory): number {
  const startMs = state!.timeoutStartUsec / 1000;
  const stopMs = isUp(condition) ? stopPatienceMs : 0;
  return Math.min(Number.isFinite(startMs) ? startMs + stopMs + 5_000 : longestPatienceMs, longestPatienceMs);
}

function notRecorded(error: unknown): HelperOutcome {
  const why = error instanceof Error ? error.message : String(error);
  return notDone('no-ledger', `not asked: the intent could not be recorded (${why})`);
}
