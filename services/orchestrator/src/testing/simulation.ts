import type { LedgerRecord, Policy } from '@smart-monitor/contracts';
import { Invariants } from './invariants.js';
import { fold, nothingRestored } from '../ledger/restored.js';
import { Hangs } from './hangs.js';
import { PeoplesWord } from './peoples-word.js';
import { unitState } from './unit-state.js';
import { VirtualHost } from './virtual-host.js';

const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

export interface SimulationOptions {
  /** The same seed leads to the same run. */
  readonly seed: number;
  readonly units: number;
  readonly days: number;
  /** Faults of each unit in a year, on average. */
  readonly faultsPerUnitYear?: number;
  /** Takes each record of the ledger, and what the engine consumed. */
  readonly onRecord?: (record: LedgerRecord) => void;
}

export interface SimulationResult {
  readonly seed: number;
  readonly faults: number;
  readonly restarts: number;
  readonly records: number;
  /** How often each reason was recorded. */
  readonly reasons: Readonly<Record<string, number>>;
  /** What must never happen and did; empty where all is well. */
  readonly broken: readonly string[];
}

/**
 * A host with many units over virtual time, with random faults: crashes, crash loops, people who stop, start and
 * restart, work on units and say no, services that hang, clean ends, systemd's own retries, failures of fifty at once,
 * a helper that is away and a bus that is lost. The real engine and its stages decide; a systemd and a helper of plain
 * data obey. Afterwards all is mended, and the run has to end with every listed unit up and at work, nothing open, and
 * a day of silence.
 */
export async function simulate(options: SimulationOptions): Promise<SimulationResult> {
  return new Simulation(options).run();
}

/** Services that hang are restarted too. */
const healing: Policy = {
  name: 'hung services',
  failure: 'unit-hung',
  units: ['*'],
  hosts: ['*'],
  mode: 'auto',
  ladder: ['restart'],
  limits: {},
};

type Fault = () => Promise<void> | void;

class Simulation {
  private readonly random: () => number;
  private readonly names: readonly string[];
  private readonly stopped = new Set<string>();
  private readonly later: { readonly mono: number; readonly what: Fault }[] = [];
  private readonly host: VirtualHost;
  private readonly invariants: Invariants;
  private readonly people: PeoplesWord;
  private readonly hangs: Hangs;
  private faults = 0;
  private restored = nothingRestored;
  private checkpointAt = 0;
  private blind = false;

  constructor(private readonly options: SimulationOptions) {
    this.random = mulberry32(options.seed);
    this.names = Array.from({ length: options.units }, (_, index) => `unit-${index}.service`);
    const approved = new Set(this.names.filter((_, index) => index % 10 !== 9));
    const needsHelp = (unit: string): boolean => !this.isUp(unit) || this.hangs.isRed(unit);
    const inMaintenance = (unit: string): boolean => this.people.worksOn(unit);
    this.invariants = new Invariants({ approved, stopped: this.stopped, needsHelp, inMaintenance }, () =>
      this.host.time.mono(),
    );
    this.host = new VirtualHost({
      approved: [...approved],
      onRecord: (record) => {
        this.invariants.onRecord(record);
        if (options.onRecord === undefined) return;
        this.restored = fold(this.restored, record);
        options.onRecord(record);
      },
      ...(options.onRecord && { onObserved: options.onRecord }),
      onRestart: this.invariants.onRestart,
      onRun: (unit) => this.hangs.onRun(unit),
      policies: [healing],
    });
    // Every third unit has a check, and none of those that others are bound to.
    const checked = new Set(this.names.filter((_, index) => index % 3 === 0 && index % 20 > 1));
    this.hangs = new Hangs(this.host, this.random, checked);
    this.people = new PeoplesWord(this.host, this.random);
  }

  async run(): Promise<SimulationResult> {
    const { units, days, seed, faultsPerUnitYear = 20 } = this.options;
    await this.host.start(...this.names.map((name, index) => this.stateOf(name, index)));
    const end = this.host.time.mono() + days * day;
    const meanMs = (365 * day) / (faultsPerUnitYear * units);
    let next = this.host.time.mono();
    for (;;) {
      next += -Math.log(1 - this.random()) * meanMs;
      await this.passTo(Math.min(next, end));
      if (next >= end) break;
      this.checkpoint();
      this.faults += 1;
      await this.fault();
    }
    await this.calmDown();
    const { invariants } = this;
    const reasons = Object.fromEntries([...invariants.reasons].sort(([, a], [, b]) => b - a));
    const { restarts, records, broken } = invariants;
    return { seed, faults: this.faults, restarts, records, reasons, broken };
  }

  /** Once a day everything is told anew to who takes the records. */
  private checkpoint(): void {
    const now = this.host.time.mono();
    if (this.options.onRecord === undefined || now < this.checkpointAt + day) return;
    this.checkpointAt = now;
    const { engine, recorder } = this.host.pipeline;
    recorder.checkpoint(engine, this.restored);
  }

  /** Every twentieth unit is bound to the one before it, and every fifth is restarted by systemd itself. */
  private stateOf(name: string, index: number) {
    const bound = index % 20 === 1;
    const root = index % 20 === 0 && index + 1 < this.names.length;
    return unitState(name, {
      bindsTo: bound ? [this.names[index - 1]!] : [],
      boundBy: root ? [this.names[index + 1]!] : [],
      restart: index % 5 === 2 ? 'always' : 'no',
      unitFileState: index % 3 === 0 ? 'static' : 'enabled',
    });
  }

  /** Lets time pass, with what was put off until then in its order. */
  private async passTo(mono: number): Promise<void> {
    for (;;) {
      let first = -1;
      this.later.forEach((one, index) => {
        if (one.mono <= mono && (first < 0 || one.mono < this.later[first]!.mono)) first = index;
      });
      if (first < 0) break;
      const [{ mono: due, what }] = this.later.splice(first, 1) as [(typeof this.later)[number]];
      await this.host.time.pass(Math.max(0, due - this.host.time.mono()));
      await what();
    }
    await this.host.time.pass(Math.max(0, mono - this.host.time.mono()));
  }

  private after(leastMs: number, mostMs: number, what: Fault): void {
    this.later.push({ mono: this.host.time.mono() + leastMs + this.random() * (mostMs - leastMs), what });
  }

  private async fault(): Promise<void> {
    const unit = this.names[Math.floor(this.random() * this.names.length)]!;
    const dice = this.random();
    if (dice < 0.38) return this.crash(unit);
    if (dice < 0.46) return this.hang(unit);
    if (dice < 0.48) return this.hangs.hangAlways(unit);
    if (dice < 0.5) return this.hangs.flip(unit);
    if (dice < 0.6) return this.crashLoop(unit);
    if (dice < 0.72) return this.stopByPerson(unit);
    if (dice < 0.78) return this.exit(unit);
    if (dice < 0.9) return this.retry(unit);
    if (dice < 0.95) return this.askRestart(unit);
    if (dice < 0.96) return this.people.plan();
    if (dice < 0.965) return this.people.endEarly();
    if (dice < 0.97) return this.sayNo(unit);
    if (dice < 0.98) return this.manyCrash();
    if (dice < 0.99) return this.helperAway();
    return this.loseBus();
  }

  private isUp(unit: string): boolean {
    return this.host.units.get(unit)!.activeState === 'active';
  }

  private async crash(unit: string): Promise<void> {
    if (!this.isUp(unit)) return;
    const state = this.host.units.get(unit)!;
    if (state.restart === 'always') return this.retry(unit);
    await this.host.kill(unit);
    for (const bound of state.boundBy) {
      if (!this.isUp(bound)) continue;
      this.host.job(bound, 'stop');
      await this.host.change(bound, { activeState: 'inactive', subState: 'dead' });
    }
    if (!this.host.approved.has(unit)) this.after(hour, day, () => this.start(unit));
    // A person who stops what has just been brought back along with its root.
    const [bound] = state.boundBy;
    if (bound !== undefined && this.random() < 0.3) this.after(100, 9_000, () => this.stopByPerson(bound));
  }

  private hang(unit: string): void {
    if (!this.isUp(unit)) return;
    this.hangs.hang(unit);
    if (!this.host.approved.has(unit)) this.after(hour, day, () => this.start(unit));
  }

  private async crashLoop(unit: string): Promise<void> {
    this.host.broken.add(unit);
    this.after(minute, 12 * hour, () => void this.host.broken.delete(unit));
    await this.crash(unit);
  }

  private async stopByPerson(unit: string): Promise<void> {
    if (!this.isUp(unit)) return;
    const all = [unit, ...this.host.units.get(unit)!.boundBy.filter((bound) => this.isUp(bound))];
    for (const one of all) this.host.job(one, 'stop');
    for (const one of all.reverse()) {
      this.stopped.add(one);
      await this.host.change(one, { activeState: 'inactive', subState: 'dead' });
      this.after(minute, 3 * day, () => this.start(one));
    }
  }

  private async start(unit: string): Promise<void> {
    this.stopped.delete(unit);
    for (const root of this.host.units.get(unit)!.bindsTo) if (!this.isUp(root)) await this.start(root);
    if (!this.isUp(unit) || this.hangs.isRed(unit)) await this.host.startByPerson(unit);
  }

  private async exit(unit: string): Promise<void> {
    if (!this.isUp(unit) || this.host.units.get(unit)!.boundBy.length > 0) return;
    await this.host.change(unit, { activeState: 'inactive', subState: 'dead' });
    this.after(hour, day, () => this.start(unit));
  }

  /** systemd restarts it by itself, a few times in a row. */
  private async retry(unit: string): Promise<void> {
    if (!this.isUp(unit) || this.host.units.get(unit)!.restart !== 'always') return;
    for (let times = 1 + Math.floor(this.random() * 4); times > 0; times -= 1) {
      await this.host.change(unit, { activeState: 'failed', subState: 'failed', result: 'signal' });
      await this.host.change(unit, { activeState: 'activating', subState: 'auto-restart', result: 'signal' });
      await this.host.time.pass(100);
      await this.host.startByPerson(unit);
      await this.host.time.pass(this.random() * minute);
    }
  }

  private askRestart(unit: string): void {
    const at = { createdAt: this.host.time.now(), expiresAt: this.host.time.now() + 30_000 };
    if (this.stopped.has(unit)) this.stopped.delete(unit);
    const id = `request ${this.faults}`;
    this.host.pipeline.engine.request({
      id,
      hostId: 'h',
      kind: 'restart',
      target: unit,
      args: {},
      by: 'ada',
      ...at,
    });
  }

  /** A restart did not help. Somebody wants to look at it as it is, says no to the next one, and starts it when done. */
  private async sayNo(unit: string): Promise<void> {
    this.host.broken.add(unit);
    await this.crash(unit);
    this.host.broken.delete(unit);
    if (!this.people.sayNo(unit)) return;
    this.after(minute, 8 * hour, async () => {
      for (const one of this.people.denied()) await this.start(one);
    });
  }

  private async manyCrash(): Promise<void> {
    for (let many = 0; many < 50; many += 1)
      await this.crash(this.names[Math.floor(this.random() * this.names.length)]!);
  }

  private helperAway(): void {
    this.host.helperAnswers = false;
    this.after(minute, hour, () => void (this.host.helperAnswers = true));
  }

  /** What crashes while nobody can see it is found behind the gap. */
  private loseBus(): void {
    if (this.blind) return;
    this.blind = true;
    const { observe } = this.host.pipeline;
    observe.take({ kind: 'lost', error: 'the bus is away', mono: this.host.time.mono() });
    this.after(1_000, 10 * minute, async () => {
      this.blind = false;
      const units = [...this.host.units.values()];
      observe.take({ kind: 'snapshot', cause: 'gap', units, mono: this.host.time.mono() });
      await this.host.time.pass(0);
    });
  }

  /** Everything is mended and started; what is listed has to come up, and then there has to be silence. */
  private async calmDown(): Promise<void> {
    await this.passTo(this.host.time.mono() + 4 * day);
    this.host.broken.clear();
    this.hangs.mend();
    await this.passTo(this.host.time.mono() + 2 * day);
    const { invariants } = this;
    for (const unit of this.host.approved)
      invariants.must(
        this.isUp(unit) && !this.hangs.isRed(unit),
        `${unit}: not brought back (${this.why(unit)})`,
      );
    invariants.must(invariants.open === 0, `${invariants.open} intents without an outcome`);
    const before = invariants.records;
    await this.host.time.pass(day);
    invariants.must(
      invariants.records === before,
      `${invariants.records - before} records in a day of silence`,
    );
  }

  private why(unit: string): string {
    const { hits = [], reason = 'no decision' } = this.host.pipeline.engine.why(unit)?.decision ?? {};
    return `${this.host.pipeline.engine.lookup(unit)?.condition}: ${hits.join(', ') || reason}`;
  }
}

/** A small generator of even numbers from 0 to 1, by its seed (Tommy Ettinger's mulberry32, public domain). */
function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
