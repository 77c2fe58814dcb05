import type { Clock } from '@smart-monitor/contracts';
import { Flights } from '../act/flights.js';
import type { HelperOutcome } from '../act/ports.js';
import type { Engine, Stages } from '../engine.js';
import { remedyKinds } from '../remedies/remedies.js';
import type { Scheduler } from '../scheduler.js';
import type { Flight, UnitMemory } from '../state.js';
import type { Overlay } from './overlay.js';

/** How long an action is assumed to take until the unit is well again, milliseconds. */
export const assumedMs = 1_000;
/** The same action of the record is begun at the same moment, but for what timers are late. */
const sameWithinMs = 2_000;

/** What an action that was begun in the record says. */
export interface BegunBody {
  readonly by: string;
  readonly run: string;
}

/**
 * Takes the place of the helper in a replay. An action that the record has as well ends as the record says; of every
 * other one success is assumed.
 */
export class AssumedHelper {
  /** Actions of the replay that the record has too, and has not ended yet. */
  private readonly followed = new Set<string>();
  private runs = 0;
  readonly flights: Flights;

  constructor(
    private readonly engine: Engine,
    private readonly clock: Clock & Scheduler,
    ledger: ConstructorParameters<typeof Flights>[1],
    private readonly overlay: Overlay,
    bootId: string,
    private readonly onAssumed: (actionId: string) => void,
  ) {
    this.flights = new Flights(engine, ledger, clock, bootId);
  }

  readonly act: Stages['act'] = (unit, decision, decisionId, by, requestId) => {
    const memory = this.engine.lookup(unit)!;
    const flight = this.flights.begin(unit, decision, decisionId, by, requestId);
    this.flights.intend(memory, flight);
    this.plan(unit, flight);
  };

  /** Plans the end of an action: assumed, unless the record has it too. */
  plan(unit: string, flight: Flight): void {
    this.clock.at(`action ${unit}`, this.clock.mono() + assumedMs, () => this.assume(unit, flight));
  }

  /** An action that an earlier process, or what is behind a checkpoint, had begun: the record says what came of it. */
  follow(flight: Flight): void {
    this.followed.add(flight.actionId);
  }

  /** An action was begun in the record. */
  begun(unit: string, { by }: BegunBody): void {
    const flight = this.engine.lookup(unit)?.flight;
    if (flight?.stage !== 'acting' || this.followed.has(flight.actionId)) return;
    const isSame = this.clock.mono() - flight.startedMono <= sameWithinMs && kindOf(by) === kindOf(flight.by);
    if (!isSame) return;
    this.clock.cancel(`action ${unit}`);
    this.follow(flight);
  }

  /** An action has ended in the record. */
  ended(unit: string, outcome: HelperOutcome): void {
    const flight = this.engine.lookup(unit)?.flight;
    if (flight?.stage !== 'acting' || !this.followed.delete(flight.actionId)) return;
    this.flights.finish(unit, flight, outcome);
  }

  private assume(unit: string, flight: Flight): void {
    const memory = this.engine.lookup(unit);
    if (memory?.flight?.actionId !== flight.actionId) return;
    if (memory.state === null || (memory.operatorStop !== null && kindOf(flight.by) === 'policy'))
      return this.flights.finish(unit, flight, outcomeOf('refused', ''));
    this.onAssumed(flight.actionId);
    const after = remedyKinds[flight.remedy].newRun ? this.restart(memory) : this.relieve(memory);
    this.flights.finish(unit, flight, outcomeOf('done', after));
  }

  /** The unit runs anew, and nobody complains of the new run. */
  private restart(memory: UnitMemory): string {
    const { unit, health } = memory;
    const before = memory.state!;
    this.runs += 1;
    const mono = this.clock.mono() * 1000;
    const state = {
      ...before,
      activeState: 'active',
      subState: 'running',
      result: 'success',
      invocationId: `${this.runs.toString(16)}`.padStart(32, 'e'),
      activeEnterTimestampMonotonic: mono,
      stateChangeTimestampMonotonic: mono,
      job: null,
    } as const;
    const wasDown = memory.condition !== 'unhealthy';
    const sources = new Set(health.map(({ source }) => source));
    this.overlay.put(unit, { run: before.invocationId, state, wasDown, sources, since: this.clock.now() });
    this.engine.observe(unit, { kind: 'state', state, via: 'assumed', gap: false });
    this.content(unit);
    return state.invocationId;
  }

  /** The run goes on, and nobody complains of it any more. */
  private relieve({ unit, state, health }: UnitMemory): string {
    const sources = new Set(health.map(({ source }) => source));
    const run = state!.invocationId;
    this.overlay.put(unit, { run, state: state!, wasDown: false, sources, since: this.clock.now() });
    this.content(unit);
    return run;
  }

  private content(unit: string): void {
    for (const { mono: _, ...report } of this.engine.lookup(unit)?.health ?? [])
      this.engine.observe(unit, {
        kind: 'health',
        report: { ...report, ok: true, summary: 'assumed to be well again' },
      });
  }
}

function kindOf(by: string): string {
  return by.slice(0, by.indexOf(':'));
}

function outcomeOf(result: HelperOutcome['result'], invocationAfter: string): HelperOutcome {
  return { result, code: '', detail: '', invocationAfter, durationMs: assumedMs, jobIds: [] };
}
