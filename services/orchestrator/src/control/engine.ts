import { newId, type Clock, type Decision, type Remedy, type ServiceRequest } from '@smart-monitor/contracts';
import type { UnitState } from '@smart-monitor/systemd';
import type { Ledger } from '../ledger/ledger.js';
import type { LastKill } from './decide/context.js';
import { evaluate, openingOf, stateRecord, type Fact, type Observation } from './evaluate/evaluate.js';
import { announcement, answerOf } from './announce.js';
import { Dependents } from './dependents.js';
import { Incidents } from './incidents.js';
import { Judge, type Posture } from './judge.js';
import type { Scheduler } from './scheduler.js';
import { StormWatch } from './storm-watch.js';
import { awaited } from './remedies/awaited.js';
import { keepsNothing, type ObservationSink } from './record/recorder.js';
import { isDown, needsHelp, newMemory, type Limits, type UnitMemory } from './state.js';

/** What the stages behind the decision do for the engine. */
export interface Stages {
  /** Carries an approved decision out: evidence, intent, action, outcome. */
  act(unit: string, decision: Decision, decisionId: string, by: string, requestId: string | null): void;
  /** Keeps what can be seen of a failure, before anything is decided or done about it. */
  keepEvidence(incidentId: string, memory: UnitMemory): void;
  /** Ends a person's hold on a unit whose time is over. */
  expire(unit: string): void;
  /** Looks at a unit whose stable time may be over. */
  verify(unit: string): void;
  /** Fills a gap in the signals from PID 1's journal. */
  witness(unit: string): void;
}

/** How long a planned look is put off while systemd cannot be seen, again and again. */
const blindPauseMs = 1_000;

/** Never is a unit looked at again sooner than this because time passes. */
const shortestPauseMs = 1;

/**
 * Holds what is known of every unit and passes each observation through evaluate and decide. It does no I/O but
 * appending to the ledger; the stages do the rest.
 */
export class Engine {
  private readonly units = new Map<string, UnitMemory>();
  private readonly dependents = new Dependents();
  /** The incidents of the units. */
  readonly incidents: Incidents;
  private readonly storms: StormWatch;
  private readonly judge: Judge;
  private stages: Stages | null = null;
  hostActions: readonly number[] = [];
  /** The last automatic kill on this host, by the process and the monotonic clock. */
  lastKill: LastKill | null = null;
  private isLive = false;

  constructor(
    private readonly clock: Clock,
    private readonly ledger: Pick<Ledger, 'append'>,
    private readonly scheduler: Scheduler,
    private readonly posture: Posture,
    /** Whether people want to see a unit (SMARTMON_SERVICE_WATCH). */
    private readonly isShown: (state: UnitState) => boolean,
    /** Keeps what is consumed. */
    readonly record: ObservationSink = keepsNothing,
  ) {
    const keepEvidence: Stages['keepEvidence'] = (incidentId, memory) =>
      this.stages!.keepEvidence(incidentId, memory);
    this.incidents = new Incidents(this, ledger, clock, keepEvidence);
    this.judge = new Judge(this, posture, clock);
    this.storms = new StormWatch(this, ledger, clock, keepEvidence);
  }

  /** Joins the stages; called once, before the first observation. */
  join(stages: Stages): void {
    this.stages = stages;
  }

  /** Whether what is known of the units is what they are now: false until the first snapshot, and without a bus. */
  get live(): boolean {
    return this.isLive;
  }

  set live(live: boolean) {
    this.isLive = live;
    this.record.live(live);
  }

  readonly lookup = (unit: string): UnitMemory | undefined => this.units.get(unit);

  get size(): number {
    return this.units.size;
  }

  all(): IterableIterator<UnitMemory> {
    return this.units.values();
  }

  /** The bounds in force for a unit. */
  limits(unit: string): Limits {
    return this.judge.limits(this.units.get(unit) ?? newMemory(unit));
  }

  /** One observation of one unit, all the way to what follows from it. */
  observe(unit: string, observation: Observation): void {
    const now = this.clock.mono();
    const before = this.units.get(unit) ?? newMemory(unit);
    const limits = (): Limits => this.limits(unit);
    // Only the end of a healthy run asks for it.
    const around = {
      lookup: this.lookup,
      now,
      get healthyMs() {
        return limits().healthyMs;
      },
    };
    const evaluated = evaluate(before, observation, around);
    const { memory, facts } = evaluated;
    this.record.observed(before, observation, evaluated);
    this.units.set(unit, memory);
    this.dependents.learn(before.state, memory.state);
    if (memory.flight?.stage === 'settling' && needsHelp(memory.condition) && !awaited(memory))
      this.stages!.verify(unit);
    const told = observation.kind === 'health' || observation.kind === 'health-gone';
    if (
      told &&
      memory.condition === 'ok' &&
      (memory.flight?.stage === 'settling' || memory.incident !== null)
    )
      this.stages!.verify(unit);
    for (const fact of facts) this.carryOut(unit, fact, now);
    if (memory.condition !== before.condition) this.askDependents(memory);
  }

  /** Replaces parts of what is remembered of a unit: for the stages, which tell how far they got. */
  remember(unit: string, change: Partial<UnitMemory>): UnitMemory {
    const memory = { ...(this.units.get(unit) ?? newMemory(unit)), ...change };
    this.units.set(unit, memory);
    return memory;
  }

  /** Takes over what another engine remembered of a unit, alarms included. */
  load(memory: UnitMemory): void {
    const { unit, wakeAt } = memory;
    this.units.set(unit, { ...memory, wakeAt: null });
    this.dependents.learn(null, memory.state);
    this.incidents.adopt(unit, this.units.values());
    if (wakeAt !== null) this.wake(unit, wakeAt);
  }

  /** Asks for a look at a unit at a moment of the monotonic clock, or earlier where an earlier one is planned. */
  wake(unit: string, mono: number): void {
    const planned = this.units.get(unit)?.wakeAt ?? Infinity;
    if (planned <= mono) return;
    this.remember(unit, { wakeAt: mono });
    this.scheduler.at(unit, mono, () => this.onWake(unit));
  }

  /** A person's wish, judged like a policy's but for the checks that bind only policies. */
  request(request: ServiceRequest, remedy: Remedy = 'restart'): void {
    const memory = this.units.get(request.target);
    this.record.note('request', request.target, { id: request.id, by: request.by, remedy });
    if (memory?.state === undefined || memory.state === null) {
      if (this.live)
        this.answer(request.id, 'refused', 'unit-not-found', `systemd does not know ${request.target}`);
      else this.answer(request.id, 'refused', 'unverified', 'systemd cannot be seen');
      return;
    }
    const { decision } = this.judge.decide(memory, { by: request.by, remedy });
    const decisionId = this.recordDecision(memory, decision, 'request', request.id);
    if (decision.verdict === 'act') {
      this.stages!.act(memory.unit, decision, decisionId, `person:${request.by}`, request.id);
      return;
    }
    const saw = decision.checks.find((check) => check.reason === decision.reason)?.saw ?? '';
    this.answer(request.id, 'refused', decision.reason, saw);
  }

  /** Writes a request's answer to the ledger, from where it reaches the console. */
  answer(
    requestId: string,
    state: 'done' | 'refused' | 'failed' | 'expired',
    reason: string,
    detail: string,
  ): void {
    this.ledger.append({ kind: 'request-result', requestId, state, reason, answer: { detail } });
  }

  /** What would be decided about a unit just now, by which policy; null where systemd has not told of it. */
  why(unit: string): { readonly decision: Decision; readonly policy: string } | null {
    const memory = this.units.get(unit);
    if (memory?.state == null) return null;
    return this.judge.decide(memory, null);
  }

  /** A unit is gone for good: ends its incident, and forgets it unless a person's stop or a budget still counts. */
  forget(unit: string): void {
    this.incidents.close(unit, 'removed', `systemd knows no unit ${unit} any more.`);
    this.scheduler.cancel(unit);
    const memory = this.units.get(unit);
    if (memory === undefined) return;
    this.dependents.learn(memory.state, null);
    const window = this.clock.mono() - this.limits(unit).unitWindowMs;
    const counts =
      memory.operatorStop !== null || memory.hold !== null || memory.actions.some((at) => at > window);
    // What was said of it was said of a run that is over.
    if (counts)
      this.remember(unit, { state: null, condition: 'unknown', flight: null, wakeAt: null, health: [] });
    else this.units.delete(unit);
  }

  /** Decides again about every unit that needs help: after the list, the helper or a setting changed. */
  reconsiderAll(): void {
    const inNeed = [...this.units.values()].filter(({ condition }) => needsHelp(condition));
    if (inNeed.length > 0) this.record.note('reconsider', '', null);
    for (const { unit } of inNeed) this.consider(unit);
  }

  /** Writes a unit's present state to the ledger, where people want to see the unit. */
  recordState(unit: string): void {
    const state = this.units.get(unit)?.state;
    if (state != null && this.isShown(state)) this.ledger.append(stateRecord(state));
  }

  /** A unit that people neither want to see nor have listed, and that nobody looks after, is nobody's business. */
  private concerns({ unit, state, health }: UnitMemory): boolean {
    if (state === null) return false;
    return (
      health.length > 0 ||
      this.isShown(state) ||
      this.posture(unit).grant([unit, ...state.names], 'restart').granted
    );
  }

  private carryOut(unit: string, fact: Fact, now: number): void {
    switch (fact.kind) {
      case 'record-state':
        this.recordState(unit);
        return;
      case 'open-incident':
        if (this.concerns(this.units.get(unit)!)) this.incidents.open(unit, fact);
        return;
      case 'came-back':
        this.wake(unit, now + this.limits(unit).stableMs);
        return;
      case 'operator-stop':
        this.ledger.append({ ...fact, unit });
        if (fact.stopped) this.incidents.close(unit, 'operator-stopped', `A person stopped ${unit}.`);
        return;
      case 'at-rest':
        if (fact.reset)
          this.incidents.close(unit, 'operator-stopped', `The failure of ${unit} was reset without a start.`);
        else this.incidents.close(unit, 'recovered-by-itself', `${unit} is down without a failure now.`);
        return;
      case 'need-journal':
        this.stages!.witness(unit);
        return;
      case 'look-later':
        this.wake(unit, fact.mono);
        return;
      case 'flapping':
        if (this.concerns(this.units.get(unit)!)) this.storms.tellFlapping(unit, fact.began);
        return;
      case 'consider':
        this.consider(unit);
        return;
      case 'gone':
        this.forget(unit);
        return;
    }
  }

  private consider(unit: string): void {
    const memory = this.units.get(unit);
    if (memory?.state == null || awaited(memory) || !this.concerns(memory)) return;
    this.storms.lookAtBreaker(memory);
    const { decision, policy } = this.judge.decide(memory, null);
    // By a hair (moments are fractions of a millisecond) the answer can be the same at the very moment that it named.
    if (decision.retryAt !== null)
      this.wake(unit, Math.max(decision.retryAt, this.clock.mono() + shortestPauseMs));
    const announced = announcement(memory, decision, this.clock.mono());
    if (announced !== null) this.remember(unit, { incident: announced });
    else if (decision.verdict === 'refrain' && answerOf(memory, decision) === memory.lastAnswer) return;
    // Nobody asked about a unit that a person stopped and that is not on the list; there is nothing to explain.
    if (memory.condition === 'operator-stopped' && decision.hits.includes('not-approved')) return;
    if (
      memory.condition === 'exited' &&
      decision.hits.some((hit) => hit === 'not-approved' || hit === 'not-recoverable')
    )
      return;
    // What ended without a failure is nobody's incident until something is done about it.
    const { reason, verdict } = decision;
    if (memory.incident === null && (verdict === 'act' || reason === 'awaiting-approval'))
      this.incidents.open(unit, openingOf(memory, 'policy', this.clock.mono()));
    const decisionId = this.recordDecision(this.units.get(unit)!, decision, policy, null);
    if (verdict === 'act') this.stages!.act(unit, decision, decisionId, `policy:${policy}`, null);
  }

  private recordDecision(
    memory: UnitMemory,
    decision: Decision,
    policy: string,
    requestId: string | null,
  ): string {
    const decisionId = newId();
    this.remember(memory.unit, { lastAnswer: answerOf(memory, decision) });
    const { verb, remedy, verdict, reason, hits, checks } = decision;
    this.ledger.append({
      kind: 'decision',
      decisionId,
      incidentId: memory.incident?.id ?? null,
      requestId,
      unit: memory.unit,
      policy,
      verb,
      remedy,
      verdict,
      reason,
      hits,
      checks,
    });
    return decisionId;
  }

  private onWake(unit: string): void {
    const memory = this.units.get(unit);
    if (memory === undefined) return;
    this.remember(unit, { wakeAt: null });
    // Nothing is judged by what was known before the bus was lost.
    if (!this.live) return this.wake(unit, this.clock.mono() + blindPauseMs);
    this.record.note('wake', unit, null);
    if (memory.hold !== null) this.stages!.expire(unit);
    if (memory.flapping) this.observe(unit, { kind: 'look-again' });
    if (memory.flight?.stage === 'settling' || memory.condition === 'ok') this.stages!.verify(unit);
    if (this.units.get(unit)?.condition !== 'ok') this.observe(unit, { kind: 'look-again' });
    else this.storms.lookAtHealth(unit);
  }

  /** A change of one unit can free, or strand, those that depend on it. */
  private askDependents(memory: UnitMemory): void {
    for (const name of this.dependents.of(memory.unit)) {
      const dependent = this.units.get(name);
      if (dependent?.state == null) continue;
      if (isDown(dependent.condition) || dependent.condition === 'stopped')
        this.observe(name, { kind: 'look-again' });
    }
  }
}
