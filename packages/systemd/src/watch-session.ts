import type { BusSignal } from './bus.js';
import type { ListedUnit, SystemdConnection } from './connection.js';
import { SystemdError } from './errors.js';
import { unpack } from './properties.js';
import type { SystemdEvent, UnitState } from './types.js';
import { inferJobType } from './job-type.js';
import { UnitCache } from './unit-cache.js';
import { unitOfPath, unitPath } from './unit-path.js';

const managerInterface = 'org.freedesktop.systemd1.Manager';
const unitInterface = 'org.freedesktop.systemd1.Unit';
const propertiesInterface = 'org.freedesktop.DBus.Properties';
/** Newcomers of this long are looked at together. */
const newcomerMs = 50;
/** A daemon-reload sends its end once; several in a row are answered by one read. */
const reloadSettleMs = 150;
/** After so many rounds of the safety net every unit has been read. */
const roundsForAll = 20;
/** How long behind a start the control group, which no signal carries, is read. */
const controlGroupMs = 250;

export interface SessionOptions {
  readonly mono: () => number;
  readonly types: readonly string[];
  readonly resyncMs: number;
  readonly heartbeatMs: number;
}

/** What a unit has to tell, in order, behind a job whose type is being read; and how its jobs ended meanwhile. */
interface HeldBack {
  /** `tell` is null while the type of its job is not read. */
  readonly queue: { tell: (() => void) | null }[];
  readonly results: Map<number, string>;
}

/** Watching over one connection, from its begin to its end. */
export class WatchSession {
  private readonly cache = new UnitCache();
  /** Units whose new jobs' types are being read: what they tell meanwhile is told behind it. */
  private readonly heldBack = new Map<string, HeldBack>();
  /** Units that are being read: a signal that comes meanwhile makes what was read old. */
  private readonly reading = new Map<string, 'clean' | 'dirty' | 'removed'>();
  /** Units that were loaded and of which it is not known yet whether they will stay. */
  private newcomers = new Set<string>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private endListener: (error: unknown) => void = () => undefined;
  private ended = false;
  private live = false;
  private reloading = false;
  private round = 0;

  constructor(
    private readonly connection: SystemdConnection,
    private readonly listener: (event: SystemdEvent) => void,
    private readonly options: SessionOptions,
  ) {
    connection.bus.onSignal((signal) => this.onSignal(signal));
    connection.onClose((error) => this.end(error));
  }

  onEnd(listener: (error: unknown) => void): void {
    this.endListener = listener;
  }

  /** Subscribes first and reads everything then, so that no change falls between. */
  async begin(cause: 'start' | 'gap'): Promise<void> {
    await this.connection.bus.match(
      "type='signal',sender='org.freedesktop.DBus',member='NameOwnerChanged',arg0='org.freedesktop.systemd1'",
    );
    await this.connection.subscribe();
    await this.readAll();
    this.live = true;
    this.tell({ kind: 'snapshot', cause, units: this.cache.states(), mono: this.options.mono() });
    this.every(this.options.resyncMs, () => this.resync());
    this.every(this.options.heartbeatMs, () => this.connection.ping());
  }

  /** Every watched unit as it is known now; null before the first snapshot and behind the end. */
  states(): readonly UnitState[] | null {
    return this.live && !this.ended
      ? this.cache.states().map((state) => this.cache.withJobType(state))
      : null;
  }

  end(error: unknown = new Error('stopped')): void {
    if (this.ended) return;
    this.ended = true;
    for (const timer of this.timers) clearInterval(timer);
    this.connection.close();
    this.endListener(error);
  }

  private tell(event: SystemdEvent): void {
    if (!this.ended) this.listener(event);
  }

  /** Repeats a task that ends the session when the manager does not take part in it. */
  private every(ms: number, task: () => Promise<void>): void {
    const timer = setInterval(() => task().catch((error: unknown) => this.end(error)), ms);
    this.timers.add(timer);
  }

  private isWatched(unit: string): boolean {
    return this.options.types.some((type) => unit.endsWith(`.${type}`));
  }

  private async readAll(): Promise<void> {
    const listed = await this.connection.listUnits(this.options.types);
    await Promise.all(listed.map((row) => this.read(row.path)));
  }

  /**
   * Reads one unit into the cache, once at a time: of two readers the one that asked first could answer last, with what
   * is no longer so. Returns null where the unit is gone, and where another reader began: that one reads again, and tells.
   */
  private async read(path: string): Promise<ReturnType<UnitCache['put']> | null> {
    if (this.reading.has(path)) {
      this.reading.set(path, 'dirty');
      return null;
    }
    try {
      for (;;) {
        this.reading.set(path, 'clean');
        const properties = await this.connection.properties(path);
        await this.learnJobType(properties['Job']);
        const meanwhile = this.reading.get(path);
        if (meanwhile === 'removed') return null;
        if (meanwhile !== 'dirty') return this.cache.put(path, properties);
      }
    } catch (error) {
      if (error instanceof SystemdError) return null;
      throw error;
    } finally {
      this.reading.delete(path);
    }
  }

  /** A job that was queued before we listened was not told by a signal. */
  private async learnJobType(job: unknown): Promise<void> {
    const [id, path] = Array.isArray(job) ? (job as [number, string]) : [0, '/'];
    if (id !== 0 && !this.cache.knowsJob(id)) this.cache.jobBegan(id, await this.connection.jobType(path));
  }

  /**
   * The safety net: tells of what no signal told. The list, which is cheap, tells which units differ from what is
   * known; reading a unit takes some 3 ms of processor time and more, so of the others a twentieth is read in each
   * round, or all where unit files were read again.
   */
  private async resync(all = false): Promise<void> {
    this.round += 1;
    const before = new Set(this.cache.paths());
    const listed = await this.connection.listUnits(this.options.types);
    for (const [place, row] of listed.entries()) {
      before.delete(row.path);
      const due = all || (place + this.round) % roundsForAll === 0;
      if (due || differs(this.cache.get(row.path), row)) await this.reread(row.path, 'resync');
    }
    for (const path of before) this.remove(path);
  }

  private async reread(path: string, via: 'resync' | 'UnitNew'): Promise<void> {
    const found = await this.read(path);
    if (found === null || !found.changed || found.state.unit === '') return;
    this.inTurn(found.state.unit, () =>
      this.tell({
        kind: 'unit',
        via,
        state: this.cache.withJobType(found.state),
        mono: this.options.mono(),
      }),
    );
  }

  private remove(path: string): void {
    if (this.reading.has(path)) this.reading.set(path, 'removed');
    if (!this.cache.has(path)) return;
    this.cache.drop(path);
    const unit = unitOfPath(path);
    if (unit !== null)
      this.inTurn(unit, () => this.tell({ kind: 'unit-removed', unit, mono: this.options.mono() }));
  }

  private onSignal(signal: BusSignal): void {
    if (this.ended) return;
    if (signal.member === 'NameOwnerChanged' && signal.interface === 'org.freedesktop.DBus') {
      this.end(new Error('systemd left the bus, or came back to it'));
    } else if (signal.interface === propertiesInterface && signal.member === 'PropertiesChanged') {
      this.onProperties(signal);
    } else if (signal.interface === managerInterface) {
      this.onManager(signal);
    }
  }

  /**
   * systemd sends a unit's changes in two signals, first those of its own interface (Service) and then the generic
   * ones (Unit), and promises that order so that a reader can take both as one change (dbus-unit.c,
   * send_changed_signal). All that healing looks at travels in them by value, so a failure costs no round trip.
   */
  private onProperties(signal: BusSignal): void {
    const [iface, changed] = signal.body as [string, unknown];
    if (this.reading.get(signal.path) === 'clean') this.reading.set(signal.path, 'dirty');
    if (!this.cache.has(signal.path)) {
      if (iface === unitInterface) this.onStranger(signal.path, unpack(changed)['ActiveState']);
      return;
    }
    if (iface !== unitInterface) {
      this.cache.stage(signal.path, unpack(changed));
      return;
    }
    const state = this.cache.merge(signal.path, unpack(changed));
    if (state === null || !this.live) return;
    this.inTurn(state.unit, () =>
      this.tell({
        kind: 'unit',
        via: 'PropertiesChanged',
        state: this.cache.withJobType(state),
        mono: this.options.mono(),
      }),
    );
    if (state.subState === 'running' && state.controlGroup === '')
      this.after(controlGroupMs, () => this.reread(signal.path, 'resync'));
  }

  /** A unit that was loaded without being told of has begun to live. */
  private onStranger(path: string, activeState: unknown): void {
    const unit = unitOfPath(path);
    if (unit === null || !this.isWatched(unit) || activeState === undefined || activeState === 'inactive')
      return;
    this.background(this.reread(path, 'UnitNew'));
  }

  /**
   * A unit was loaded. Any look at a unit by anybody loads it, and systemd drops it again at once when it is not in
   * use; reading its properties would load it once more, and so on for ever. So the list is read, which loads nothing,
   * and only a unit that lives is told of.
   */
  private onNewcomer(path: string): void {
    if (this.newcomers.size === 0) this.after(newcomerMs, () => this.sift());
    this.newcomers.add(path);
  }

  private async sift(): Promise<void> {
    const newcomers = this.newcomers;
    this.newcomers = new Set();
    for (const row of await this.connection.listUnits(this.options.types)) {
      const lives = row.activeState !== 'inactive' || row.jobId !== 0;
      if (lives && newcomers.has(row.path) && !this.cache.has(row.path))
        await this.reread(row.path, 'UnitNew');
    }
  }

  private onManager({ member, body }: BusSignal): void {
    switch (member) {
      case 'UnitNew': {
        const [unit, path] = body as [string, string];
        if (this.isWatched(unit)) this.onNewcomer(path);
        return;
      }
      case 'UnitRemoved':
        // Reading its files again, systemd tells each unit as removed and as new: what is gone shows behind it.
        if (!this.reloading) this.remove(String(body[1]));
        return;
      case 'JobNew':
        this.onJobNew(Number(body[0]), String(body[1]), String(body[2]));
        return;
      case 'JobRemoved':
        this.onJobRemoved(Number(body[0]), String(body[2]), String(body[3]));
        return;
      case 'Reloading':
        this.onReloading(body[0] === true);
        return;
      default:
        return;
    }
  }

  /**
   * A job's type is not in its signal. While it is read, what the unit tells is held back, so that a stop is always
   * known before the state that it leads to, and behind the start that came before it.
   */
  private onJobNew(id: number, path: string, unit: string): void {
    if (!this.isWatched(unit)) return;
    const mono = this.options.mono();
    const held = this.heldBack.get(unit) ?? { queue: [], results: new Map<number, string>() };
    // What the unit was before this job is not known while an earlier job's effect is still to be told.
    const before = held.queue.length === 0 ? this.cache.settled(unitPath(unit)) : undefined;
    const place: HeldBack['queue'][number] = { tell: null };
    held.queue.push(place);
    this.heldBack.set(unit, held);
    const turn = (read: string | null): void => {
      const type = read ?? inferJobType(before, this.cache.get(unitPath(unit)), held.results.get(id));
      this.cache.jobBegan(id, type);
      place.tell = () => this.tell({ kind: 'job-new', unit, job: { id, type }, mono });
      while (held.queue[0]?.tell != null) held.queue.shift()!.tell!();
      if (held.queue.length === 0) this.heldBack.delete(unit);
    };
    this.connection.jobType(path).then(turn, () => turn(null));
  }

  private onJobRemoved(id: number, unit: string, result: string): void {
    if (!this.isWatched(unit)) return;
    this.heldBack.get(unit)?.results.set(id, result);
    this.inTurn(unit, () => {
      this.cache.jobEnded(id);
      this.tell({ kind: 'job-removed', unit, job: { id, result }, mono: this.options.mono() });
    });
  }

  private onReloading(active: boolean): void {
    this.reloading = active;
    this.tell({ kind: 'reloading', active, mono: this.options.mono() });
    if (active) return;
    this.after(reloadSettleMs, () => this.resync(true));
  }

  private after(ms: number, task: () => Promise<void>): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.background(task());
    }, ms);
    this.timers.add(timer);
  }

  private inTurn(unit: string, task: () => void): void {
    const held = this.heldBack.get(unit);
    if (held === undefined) task();
    else held.queue.push({ tell: task });
  }

  private background(task: Promise<void>): void {
    task.catch((error: unknown) => this.end(error));
  }
}

/** Whether a row of the list tells something else than what is known of its unit. */
function differs(known: UnitState | undefined, row: ListedUnit): boolean {
  return (
    known === undefined ||
    known.activeState !== row.activeState ||
    known.subState !== row.subState ||
    known.loadState !== row.loadState ||
    (known.job?.id ?? 0) !== row.jobId
  );
}
