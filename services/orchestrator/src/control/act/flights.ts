import { newId, type Clock, type Decision } from '@smart-monitor/contracts';
import type { Ledger } from '../../ledger/ledger.js';
import type { Engine } from '../engine.js';
import { remedyKinds } from '../remedies/remedies.js';
import { isGuards } from '../../ledger/by.js';
import { failureOf } from '../evaluate/failure.js';
import { complaintOf } from '../evaluate/health.js';
import { withoutLast } from '../remedies/tried.js';
import type { Flight, OpenIncident, UnitMemory } from '../state.js';
import type { HelperOutcome } from './ports.js';

const unreachableFirstMs = 5_000;
const unreachableMaxMs = 60 * 60_000;

/**
 * What the engine remembers of actions, from their begin to their end, and what the ledger is told of them. Whoever
 * carries them out, or plays them back, is not in here.
 */
export class Flights {
  constructor(
    private readonly engine: Engine,
    private readonly ledger: Pick<Ledger, 'append'>,
    private readonly clock: Clock,
    private readonly bootId: string,
  ) {}

  /** Begins an action: the unit's memory says `acting` from now on, and the budgets count it. */
  begin(
    unit: string,
    { remedy }: Pick<Decision, 'remedy'>,
    decisionId: string,
    by: string,
    requestId: string | null,
  ): Flight {
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
      failure: failureOf(memory),
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
              tried: [...memory.incident.tried, { remedy, failure: flight.failure }],
              helped: false,
              ...signalledWith(memory, remedy),
              evidenceOf: memory.state!.stateChangeTimestampMonotonic,
            },
    });
    if (automatic) {
      const window = now - this.engine.limits(unit).hostWindowMs;
      this.engine.hostActions = [...this.engine.hostActions.filter((at) => at > window), now];
    }
    const process = complaintOf(memory.health)?.target?.process;
    if (automatic && remedy === 'kill' && process !== undefined)
      this.engine.lastKill = { pid: process.pid, startTime: process.startTime, mono: now };
    this.engine.record.note('begun', unit, { by, remedy });
    return flight;
  }

  /** Writes the intent. `memory` is the unit's from before it was begun. */
  intend({ unit, incident, attempts }: UnitMemory, flight: Flight): void {
    const kind = remedyKinds[flight.remedy];
    this.ledger.append({
      kind: 'intent',
      actionId: flight.actionId,
      incidentId: incident?.id ?? null,
      decisionId: flight.decisionId,
      requestId: flight.requestId,
      unit,
      verb: kind.verb,
      remedy: kind.remedy,
      failure: flight.failure,
      by: flight.by,
      invocationBefore: flight.invocationBefore,
      bootId: this.bootId,
      attempt: flight.by.startsWith('policy:') ? attempts + 1 : 0,
    });
  }

  /** Ends an action: writes the outcome, answers who asked for it, and goes on from there. */
  finish(unit: string, flight: Flight, answer: HelperOutcome): void {
    const outcome = ended(answer);
    const { result, code, detail, invocationAfter, durationMs } = outcome;
    const isOwn = isGuards(flight);
    if (!isOwn) this.engine.record.note('answer', unit, { result, code, invocationAfter, durationMs });
    this.ledger.append({
      kind: 'outcome',
      actionId: flight.actionId,
      incidentId: this.engine.lookup(unit)?.incident?.id ?? null,
      unit,
      result,
      code,
      detail,
      invocationAfter,
      durationMs,
    });
    if (isOwn) return;
    if (flight.requestId !== null) this.answerRequest(flight.requestId, outcome);
    this.goOn(unit, flight, outcome);
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
    } else {
      this.engine.remember(unit, { flight: null, unreachable: 0 });
      this.engine.observe(unit, { kind: 'look-again' });
    }
    // It may have come back meanwhile all the same, whoever did that: its incident ends when that is so for long enough.
    if (memory.condition === 'ok' && memory.incident !== null)
      this.engine.wake(unit, now + this.engine.limits(unit).stableMs);
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
          tried: withoutLast(incident.tried, flight),
          ...(flight.remedy === 'kill' && { signalled: incident.signalled?.slice(0, -1) ?? [] }),
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

/** A process that is asked to end, remembered for the incident. */
function signalledWith({ incident, health }: UnitMemory, remedy: Flight['remedy']): Partial<OpenIncident> {
  const process = complaintOf(health)?.target?.process;
  if (remedy !== 'kill' || process === undefined) return {};
  const { pid, startTime } = process;
  return { signalled: [...(incident?.signalled ?? []), { pid, startTime }] };
}

/** A signal was sent, which is not what was wanted: that the process ends. */
function ended(outcome: HelperOutcome): HelperOutcome {
  if (outcome.result !== 'done' || outcome.exited !== false) return outcome;
  const detail = 'the process was signalled, and has not ended within 10 s';
  return { ...outcome, result: 'failed', code: 'still-running', detail };
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
