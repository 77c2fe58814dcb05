import { newId, type Clock, type Decision } from '@smart-monitor/contracts';
import type { Ledger } from '../../ledger/ledger.js';
import { patientOf, type Engine } from '../engine.js';
import { remedyKinds } from '../remedies/remedies.js';
import { isUp, type Flight, type UnitMemory } from '../state.js';
import type { EvidenceSource } from './evidence.js';
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
const unreachableFirstMs = 5_000;
const unreachableMaxMs = 60 * 60_000;

/** Evidence first, then the intent on disk, then the helper; the outcome on disk when it has answered. */
export class ActStage {
  /** Jobs that our actions made: a stop job among these is not a person's. */
  readonly ownJobs = new Set<number>();

  constructor(
    private readonly engine: Engine,
    private readonly ledger: Ledger,
    private readonly helper: Helper,
    private readonly evidence: EvidenceSource,
    private readonly clock: Clock,
    private readonly options: ActOptions,
  ) {}

  /** Begins an action. Returns at once; the unit's memory says `acting` until the outcome is there. */
  begin(unit: string, { remedy }: Decision, decisionId: string, by: string, requestId: string | null): void {
    const memory = this.engine.lookup(unit)!;
    const now = this.clock.mono();
    const automatic = by.startsWith('policy:');
    const flight: Flight = {
      actionId: newId(),
      decisionId,
      requestId,
      by,
      remedy,
      invocationBefore: memory.state!.invocationId,
      startedMono: now,
      stage: 'acting',
    };
    this.engine.remember(unit, {
      flight,
      actions: automatic
        ? [...counting(memory.actions, now - this.engine.limits(unit).unitWindowMs), now]
        : memory.actions,
      attempts: automatic ? memory.attempts + 1 : memory.attempts,
      incident:
        memory.incident === null
          ? null
          : {
              ...memory.incident,
              tried: [...memory.incident.tried, remedy],
              evidenceOf: memory.state!.stateChangeTimestampMonotonic,
            },
    });
    if (automatic) {
      const window = now - this.engine.limits(unit).hostWindowMs;
      this.engine.hostActions = [...this.engine.hostActions.filter((at) => at > window), now];
    }
    this.run(memory, flight).catch((error: unknown) => this.options.onError(error));
  }

  /** Finds out what became of an action that an earlier process began, and goes on from there. */
  resume(unit: string, flight: Flight): void {
    this.helper
      .outcomeOf(flight.actionId, longestPatienceMs, flight.startedMono)
      .then((outcome) => this.finish(unit, flight, outcome))
      .catch((error: unknown) => this.options.onError(error));
  }

  private async run(memory: UnitMemory, flight: Flight): Promise<void> {
    const { unit } = memory;
    const kind = remedyKinds[flight.remedy];
    const incidentId = memory.incident?.id ?? null;
    // The first failure of an incident is kept when it is opened; each further one before what is done about it.
    if (incidentId !== null && memory.incident!.evidenceOf !== memory.state!.stateChangeTimestampMonotonic)
      this.evidence.before(incidentId, memory);
    this.ledger.append({
      kind: 'intent',
      actionId: flight.actionId,
      incidentId,
      decisionId: flight.decisionId,
      requestId: flight.requestId,
      unit,
      verb: kind.verb,
      remedy: kind.remedy,
      by: flight.by,
      invocationBefore: flight.invocationBefore,
      bootId: this.options.bootId,
      attempt: flight.by.startsWith('policy:') ? memory.attempts + 1 : 0,
    });
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
      stillWanted: () => !flight.by.startsWith('policy:') || this.engine.lookup(unit)?.operatorStop === null,
    });
    await this.finish(unit, flight, outcome);
    const reached = outcome.result !== 'unreachable' && outcome.result !== 'refused';
    if (incidentId !== null && reached) await this.evidence.after(incidentId, unit);
  }

  private async finish(unit: string, flight: Flight, outcome: HelperOutcome): Promise<void> {
    for (const job of outcome.jobIds) this.ownJobs.add(job);
    const memory = this.engine.lookup(unit);
    const { result, code, detail, invocationAfter, durationMs } = outcome;
    this.ledger.append({
      kind: 'outcome',
      actionId: flight.actionId,
      incidentId: memory?.incident?.id ?? null,
      unit,
      result,
      code,
      detail,
      invocationAfter,
      durationMs,
    });
    if (flight.requestId !== null) this.answerRequest(flight.requestId, outcome);
    this.goOn(unit, flight, outcome);
    await this.ledger.sync();
  }

  /** Tells who asked for an action what came of it. */
  answerRequest(requestId: string, outcome: Pick<HelperOutcome, 'result' | 'code' | 'detail'>): void {
    const state = outcome.result === 'done' ? 'done' : outcome.result === 'refused' ? 'refused' : 'failed';
    this.engine.answer(requestId, state, outcome.code === '' ? outcome.result : outcome.code, outcome.detail);
  }

  private goOn(unit: string, flight: Flight, outcome: HelperOutcome): void {
    const memory = this.engine.lookup(unit);
    if (memory === undefined) return;
    const now = this.clock.mono();
    if (outcome.result !== 'unreachable' && outcome.result !== 'refused') this.count(memory, flight, now);
    if (
      outcome.result === 'done' ||
      outcome.result === 'outcome-unknown' ||
      isAhead(outcome, flight, memory)
    ) {
      this.engine.remember(unit, { flight: { ...flight, stage: 'settling' }, unreachable: 0 });
      this.engine.wake(unit, now + this.engine.limits(unit).stableMs);
      // The unit may have failed again before the answer was here: then its state has not been judged yet.
      this.engine.observe(unit, { kind: 'look-again' });
      return;
    }
    if (outcome.result === 'unreachable' || outcome.result === 'refused') {
      this.giveBack(memory, flight);
      // Somebody else is at it just now, which passes by itself.
      const unreachable = outcome.code === 'busy' ? 0 : memory.unreachable;
      const waitMs = Math.min(unreachableFirstMs * 2 ** unreachable, unreachableMaxMs);
      this.engine.remember(unit, { flight: null, unreachable: unreachable + 1 });
      if (outcome.code === 'unit-not-found') this.engine.forget(unit);
      else this.engine.wake(unit, now + waitMs);
      return;
    }
    this.engine.remember(unit, { flight: null, unreachable: 0 });
    this.engine.observe(unit, { kind: 'look-again' });
  }

  /** An action counts from its end: the helper measures its own waiting times from there too. */
  private count(memory: UnitMemory, flight: Flight, now: number): void {
    const moved = (at: number): number => (at === flight.startedMono ? now : at);
    this.engine.remember(memory.unit, { actions: memory.actions.map(moved) });
    this.engine.hostActions = this.engine.hostActions.map(moved);
  }

  /** What the helper never saw, or refused, has not been done: it costs no budget. */
  private giveBack(memory: UnitMemory, flight: Flight): void {
    const { incident } = memory;
    if (incident !== null)
      this.engine.remember(memory.unit, {
        incident: {
          ...incident,
          tried: incident.tried.toSpliced(incident.tried.lastIndexOf(flight.remedy), 1),
        },
      });
    if (!flight.by.startsWith('policy:')) return;
    this.engine.remember(memory.unit, {
      actions: memory.actions.filter((at) => at !== flight.startedMono),
      attempts: Math.max(0, memory.attempts - 1),
    });
    this.engine.hostActions = this.engine.hostActions.filter((at) => at !== flight.startedMono);
  }
}

/** How long the end of an action on a unit is waited for, milliseconds: one that runs has to go down first. */
function patienceWith({ state, condition }: UnitMemory): number {
  const startMs = state!.timeoutStartUsec / 1000;
  const stopMs = isUp(condition) ? stopPatienceMs : 0;
  return Math.min(Number.isFinite(startMs) ? startMs + stopMs + 5_000 : longestPatienceMs, longestPatienceMs);
}

/** Whether the helper's answer is here before systemd's signals: it tells of a run that nobody has seen yet. */
function isAhead({ result, invocationAfter }: HelperOutcome, flight: Flight, { state }: UnitMemory): boolean {
  if (result === 'refused' || result === 'unreachable') return false;
  const { invocationBefore } = flight;
  return (
    invocationAfter !== '' && invocationAfter !== invocationBefore && state?.invocationId === invocationBefore
  );
}

/** Actions that still count: those of the window, and the last one whenever it was, because the breaker goes by it. */
function counting(actions: readonly number[], since: number): readonly number[] {
  return actions.filter((at, index) => at > since || index === actions.length - 1);
}

function notRecorded(error: unknown): HelperOutcome {
  const why = error instanceof Error ? error.message : String(error);
  return notDone('no-ledger', `not asked: the intent could not be recorded (${why})`);
}
