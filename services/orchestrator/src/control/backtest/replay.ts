import type { LedgerBody, LedgerRecord, Policy, Remedy, StoredObservation } from '@smart-monitor/contracts';
import { fold, nothingRestored, type Restored } from '../../ledger/restored.js';
import type { HelperOutcome } from '../act/ports.js';
import type { FileChange } from '../decide/context.js';
import { Engine } from '../engine.js';
import type { Observation } from '../evaluate/evaluate.js';
import { Holds } from '../holds.js';
import { postureBy, shownBy, type PostureFacts } from '../record/posture.js';
import type { CheckpointBody } from '../record/stored.js';
import { resume } from '../resume.js';
import { Suggestions, type Denial } from '../suggestions.js';
import { VerifyStage } from '../verify/verify.stage.js';
import { AssumedHelper, type BegunBody } from './assumed-helper.js';
import { Overlay } from './overlay.js';
import { Recorded, type StateBody } from './recorded.js';
import { VirtualClock } from './virtual-clock.js';

/**
 * An alarm is rung by the record where it has it, in the order in which timers really rang; so long is that waited for
 * behind its moment, milliseconds.
 */
const graceMs = 250;
/** By so much the same alarm can be planned otherwise, milliseconds. */
const sameMs = 5;
/** While systemd could not be seen alarms were put off by this, again and again, which is not on record, milliseconds. */
const blindMs = 1_000;

/** What a replay tells of while it goes on. */
export interface ReplayWatch {
  /** What the engine would have written to its ledger. */
  onRecord(record: LedgerRecord): void;
  /** The success of an action was assumed. */
  onAssumed?(actionId: string): void;
  /** A unit was well so much sooner than in the record, milliseconds. */
  onSaved?(unit: string, savedMs: number): void;
  /** An automatic action was begun in the record; moments in milliseconds since the epoch. */
  onBegun?(at: number): void;
  /** A unit is well in the record, or gone from it. */
  onWell?(unit: string, at: number): void;
}

/** What is taken to have been otherwise; nothing, for a replay of what was. */
export interface Supposed {
  /** In force in the place of those of the file. */
  readonly policies: readonly Policy[];
}

/** One process of the orchestrator, played back. */
interface Process {
  readonly engine: Engine;
  readonly helper: AssumedHelper;
  readonly holds: Holds;
  readonly suggestions: Suggestions;
  readonly bootId: string;
  ended: boolean;
}

/**
 * Plays stored observations back, in their order, through the engine that made decisions of them: the same evaluation,
 * decision, budget, breaker, incidents and verification, over a clock that stands still. Nothing of the host is touched.
 */
export class Replay {
  readonly clock = new VirtualClock();
  /** Times that something was missing in the record. */
  gaps = 0;
  private facts: Partial<PostureFacts> = {};
  private inForce: PostureFacts | null = null;
  private isLive = false;
  /** When systemd could be seen again. */
  private sightedMono = -Infinity;
  private process: Process | null = null;
  private restored: Restored = nothingRestored;
  private readonly recorded = new Recorded();
  private readonly files = new Map<string, FileChange>();
  private readonly overlay: Overlay;
  private ids = 0;
  private next = -1;
  /** Pieces of a checkpoint that are still to come, while the engine is made from it. */
  private pieces = 0;

  constructor(
    private readonly watch: ReplayWatch,
    private readonly supposed: Supposed | null = null,
  ) {
    this.overlay = new Overlay((unit, savedMs) => watch.onSaved?.(unit, savedMs));
  }

  /** Takes the next observation. */
  play(one: StoredObservation): void {
    if (this.process !== null && one.seq !== this.next && one.kind !== 'begin') this.lose();
    this.next = one.seq + 1;
    if (this.process === null) return this.beginWith(one);
    if (this.pieces === 0 && !this.process.ended) this.clock.ringAll(one.mono - graceMs);
    if (one.kind === 'begin') return this.begin(one);
    this.clock.set(Math.max(one.mono, this.clock.mono()), one.at);
    if (one.kind === 'checkpoint') this.loadPiece(one.body as CheckpointBody);
    else this.take(this.process, one);
  }

  /** Nothing more is recorded: lets time pass until a moment of the wall clock. */
  finish(at: number): void {
    const until = at - (this.clock.now() - this.clock.mono());
    if (this.process?.ended === false) this.clock.ringAll(until);
    this.clock.moveTo(until);
    this.overlay.close(this.clock.now());
  }

  /** Something is missing: nothing can be understood until everything is told anew. */
  private lose(): void {
    this.gaps += 1;
    this.process = null;
    this.pieces = 0;
    this.clock.stop();
    this.overlay.close(this.clock.now());
  }

  private beginWith(one: StoredObservation): void {
    const body = one.body as CheckpointBody;
    if (body?.restored === undefined) return;
    this.restored = { ...nothingRestored, ...(body.restored as Partial<Restored>) };
    if (one.kind === 'begin') return this.begin(one);
    this.recorded.clear();
    this.clock.set(one.mono, one.at);
    const { live, ...facts } = body.posture as Partial<PostureFacts> & { readonly live: boolean };
    this.facts = {};
    this.learn(facts);
    this.isLive = live;
    this.process = this.newProcess(one.bootId);
    this.process.engine.hostActions = body.hostActions ?? [];
    this.pieces = body.pieces ?? 0;
  }

  /** A process begins with what the ledger knew: the replay's own, where it has one. */
  private begin(one: StoredObservation): void {
    this.clock.stop();
    this.clock.set(one.mono, one.at);
    this.pieces = 0;
    this.isLive = false;
    this.learn((one.body as { readonly posture?: Partial<PostureFacts> }).posture ?? {});
    const process = this.newProcess(one.bootId);
    this.process = process;
    const { engine, helper } = process;
    const act = { answerRequest: (): void => undefined };
    for (const { unit, flight } of resume({ engine, act }, this.restored, this.clock, one.bootId)) {
      if (engine.lookup(unit)?.flight?.actionId === flight.actionId) helper.follow(flight);
    }
  }

  private newProcess(bootId: string): Process {
    const { clock } = this;
    const ledger = { append: <B extends LedgerBody>(body: B) => this.append(body) };
    const posture = postureBy(
      () => this.posture,
      clock,
      ({ unit }) => this.files.get(unit) ?? null,
    );
    const engine = new Engine(clock, ledger, clock, posture, (state) => shownBy(this.posture.watch)(state));
    const onAssumed = (actionId: string): void => this.watch.onAssumed?.(actionId);
    const helper = new AssumedHelper(engine, clock, ledger, this.overlay, bootId, onAssumed);
    const verify = new VerifyStage(engine, ledger, clock);
    const holds = new Holds(engine, ledger, clock);
    const suggestions = new Suggestions(engine, ledger);
    engine.join({
      act: helper.act,
      keepEvidence: () => undefined,
      expire: (unit) => holds.expire(unit),
      verify: (unit) => verify.look(unit),
      // The journal's answers are on record.
      witness: () => undefined,
    });
    engine.live = this.isLive;
    return { engine, helper, holds, suggestions, bootId, ended: false };
  }

  /** What decisions depend on: what was, but for what is supposed. */
  private get posture(): PostureFacts {
    return (this.inForce ??= this.suppose(this.facts as PostureFacts));
  }

  private suppose(facts: PostureFacts): PostureFacts {
    if (this.supposed === null) return facts;
    const helper = { ...facts.helper, dryRun: false, monitorOnly: false };
    return { ...facts, policies: this.supposed.policies, dryRun: false, collector: null, helper };
  }

  private learn(facts: Partial<PostureFacts>): void {
    this.facts = { ...this.facts, ...facts };
    this.inForce = null;
  }

  private append<B extends LedgerBody>(body: B): LedgerRecord<B> {
    this.ids += 1;
    const record = {
      id: `${this.ids}`,
      hostId: '',
      hostname: '',
      at: this.clock.now(),
      mono: this.clock.mono(),
      body,
    };
    this.restored = fold(this.restored, record);
    this.watch.onRecord(record);
    return record;
  }

  private loadPiece({ units = [] }: CheckpointBody): void {
    if (this.pieces === 0 || this.process === null) return;
    this.pieces -= 1;
    const { engine, helper } = this.process;
    for (const one of units) {
      const memory = this.recorded.load(one);
      engine.load(memory);
      if (memory.flight?.stage === 'acting') helper.follow(memory.flight);
    }
    // What was in need of help before is judged by what is supposed.
    if (this.pieces === 0 && this.supposed !== null) engine.reconsiderAll();
  }

  private take(
    { engine, helper, holds, suggestions }: Process,
    { kind, unit, body, at }: StoredObservation,
  ): void {
    switch (kind) {
      case 'posture': {
        const { live, ...facts } = body as Partial<PostureFacts> & { readonly live?: boolean };
        this.learn(facts);
        if (live === true) this.sightedMono = this.clock.mono();
        if (live !== undefined) this.isLive = engine.live = live;
        return;
      }
      case 'end':
        this.process!.ended = true;
        return;
      case 'wake':
        return this.clock.ringNow(unit, this.clock.mono() < this.sightedMono + blindMs ? blindMs : sameMs);
      case 'reconsider':
        return engine.reconsiderAll();
      case 'state':
        return this.takeState(engine, unit, body as StateBody, at);
      case 'health': {
        const { report } = body as Extract<Observation, { kind: 'health' }>;
        this.recorded.report(unit, report.source, report.ok);
        this.tellWell(unit, at);
        if (this.overlay.hides(unit, report.source, report.ok, at)) return;
        return engine.observe(unit, { kind, report });
      }
      case 'health-gone': {
        const { source } = body as Extract<Observation, { kind: 'health-gone' }>;
        this.recorded.report(unit, source, true);
        this.tellWell(unit, at);
        this.overlay.hides(unit, source, true, at);
        return engine.observe(unit, { kind, source });
      }
      case 'removed':
      case 'forget':
        this.recorded.remove(unit);
        this.watch.onWell?.(unit, at);
        this.overlay.remove(unit, at);
        return kind === 'removed' ? engine.observe(unit, { kind }) : engine.forget(unit);
      case 'stop-job':
      case 'unknown-job':
      case 'witness':
        // Who ended a run that is taken to go on is not asked.
        if (this.overlay.isUp(unit)) return;
        return engine.observe(unit, { ...(body as object), kind } as Observation);
      case 'request': {
        // Nobody would have asked for what is well.
        if (this.overlay.has(unit)) return;
        const { id, by, remedy } = body as { id: string; by: string; remedy: Remedy };
        const wish = { id, by, hostId: '', kind: 'restart', target: unit, args: {} } as const;
        return engine.request({ ...wish, createdAt: at, expiresAt: at }, remedy);
      }
      case 'hold': {
        const { on, by, forMs, note } = body as {
          on: boolean;
          by: string;
          forMs: number | null;
          note: string;
        };
        return on ? holds.put(unit, by, forMs, note) : holds.take(unit, by);
      }
      case 'deny': {
        const incident = engine.lookup(unit)?.incident;
        return incident == null ? undefined : suggestions.refuse(unit, incident.id, body as Denial);
      }
      case 'file':
        if (body === null) this.files.delete(unit);
        else this.files.set(unit, body as FileChange);
        return;
      case 'begun': {
        const begun = body as BegunBody;
        if (begun.by.startsWith('policy:')) this.watch.onBegun?.(at);
        return helper.begun(unit, begun);
      }
      case 'answer':
        return helper.ended(unit, body as HelperOutcome);
      case 'begin':
      case 'checkpoint':
        return;
    }
  }

  private takeState(engine: Engine, unit: string, body: StateBody, at: number): void {
    const state = this.recorded.state(unit, body);
    if (state === null) return this.lose();
    this.tellWell(unit, at);
    const isKnown = engine.lookup(unit)?.state != null;
    const shown = this.overlay.state(state, isKnown, at);
    if (shown === null) return;
    const { via, gap = false } = body;
    engine.observe(unit, { kind: 'state', state: shown, via, gap });
  }

  private tellWell(unit: string, at: number): void {
    if (this.recorded.isWell(unit)) this.watch.onWell?.(unit, at);
  }
}
