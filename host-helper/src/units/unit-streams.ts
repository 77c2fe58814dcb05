import { listedUnitTypes, unitStreamBounds } from '@smart-monitor/protocol';
import { UnitWatcher, type StreamLine, type SystemdEvent } from '@smart-monitor/systemd';

import type { Clock } from '../clock.js';
import { logLine } from '../log.js';
import { Refusal } from '../refusal.js';
import { type Outlet, StreamWriter } from './stream-writer.js';

/** The watcher outlives the last reader by this, milliseconds: one that only comes anew costs no full read. */
const lingerMs = 2_000;

export interface UnitStreamsOptions {
  /** D-Bus address of the system bus. */
  readonly address: string;
  readonly clock: Clock;
  readonly bounds?: Partial<Record<keyof typeof unitStreamBounds, number>>;
}

/**
 * The readers of `GET /v1/units/stream`. One watcher, on a connection of its own, serves them all; it is there only
 * while somebody reads.
 */
export class UnitStreams {
  private readonly writers = new Set<StreamWriter>();
  private readonly bounds: Record<keyof typeof unitStreamBounds, number>;
  private watcher: UnitWatcher | null = null;
  /** What the watcher said when it became blind; null while it sees, or does not know yet. */
  private lost: SystemdEvent | null = null;
  private taken = 0;
  private linger: NodeJS.Timeout | null = null;
  private beats: NodeJS.Timeout | null = null;
  private closed = false;

  constructor(private readonly options: UnitStreamsOptions) {
    this.bounds = { ...unitStreamBounds, ...options.bounds };
  }

  /**
   * Takes a place.
   * @returns what begins to write; it has to be called, with a response that may be gone already
   * @throws Refusal `too-many-streams`
   */
  open(): (outlet: Outlet) => void {
    if (this.taken >= this.bounds.streams)
      throw new Refusal('too-many-streams', `${this.taken} streams of units are open already.`);
    this.taken += 1;
    return (outlet) => this.begin(outlet);
  }

  /** Ends every stream with a line that says so. */
  close(): void {
    this.closed = true;
    for (const writer of this.writers) writer.end('shutdown', this.options.clock.mono());
    this.rest();
  }

  private begin(outlet: Outlet): void {
    let isOpen = true;
    const leave = (): void => {
      if (!isOpen) return;
      isOpen = false;
      clearTimeout(life);
      this.taken -= 1;
      this.writers.delete(writer);
      if (this.writers.size === 0 && !this.closed) this.linger ??= setTimeout(() => this.rest(), lingerMs);
    };
    const writer = new StreamWriter(outlet, this.bounds.unreadBytes, (why) =>
      logLine('warning', `A reader of the units was cut off: ${why}.`),
    );
    const { clock } = this.options;
    const life = setTimeout(() => writer.end('age', clock.mono()), this.bounds.lifeMs);
    outlet.on('close', leave);
    if (outlet.destroyed) return leave();
    if (this.closed) return writer.end('shutdown', clock.mono());
    this.writers.add(writer);
    this.catchUp(writer);
  }

  /** The watcher's own snapshot comes to the first reader; later ones are told what is known by now. */
  private catchUp(writer: StreamWriter): void {
    if (this.linger !== null) clearTimeout(this.linger);
    this.linger = null;
    if (this.watcher === null) return this.watch();
    const units = this.watcher.states();
    if (units !== null)
      writer.tell({ kind: 'snapshot', cause: 'start', units, mono: this.options.clock.mono() });
    else if (this.lost !== null) writer.tell(this.lost);
  }

  private watch(): void {
    const { address, clock } = this.options;
    this.watcher = new UnitWatcher({ address, types: listedUnitTypes, mono: () => clock.mono() });
    this.beats = setInterval(() => {
      for (const writer of this.writers) writer.beat(clock.mono());
    }, this.bounds.heartbeatMs);
    this.watcher.start((event) => {
      if (event.kind === 'lost') this.lost = event;
      else if (event.kind === 'snapshot') this.lost = null;
      this.tell(event);
    });
  }

  private tell(line: StreamLine): void {
    for (const writer of this.writers) writer.tell(line);
  }

  /** Nobody reads: nothing is watched. */
  private rest(): void {
    if (this.linger !== null) clearTimeout(this.linger);
    if (this.beats !== null) clearInterval(this.beats);
    this.linger = null;
    this.beats = null;
    this.watcher?.stop();
    this.watcher = null;
    this.lost = null;
  }
}
