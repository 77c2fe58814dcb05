import type { Clock } from '@smart-monitor/contracts';
import type { Scheduler } from '../scheduler.js';

interface Alarm {
  readonly key: string;
  readonly mono: number;
  /** Of two at one moment the one that was set first rings first. */
  readonly turn: number;
  readonly callback: () => void;
}

/** A clock and its alarms that stand still until they are told to go on. Nothing in it waits. */
export class VirtualClock implements Scheduler, Clock {
  private readonly alarms = new Map<string, Alarm>();
  /** A binary heap, the earliest first; what was cancelled or replaced stays in it until its turn. */
  private heap: Alarm[] = [];
  private turns = 0;

  /** What the wall clock is ahead of the monotonic one, milliseconds. */
  #ahead: number;

  constructor(
    private time = 0,
    ahead = 0,
  ) {
    this.#ahead = ahead;
  }

  now = (): number => this.time + this.#ahead;
  mono = (): number => this.time;

  at(key: string, mono: number, callback: () => void): void {
    this.turns += 1;
    const alarm = { key, mono, turn: this.turns, callback };
    this.alarms.set(key, alarm);
    this.push(alarm);
  }

  cancel(key: string): void {
    this.alarms.delete(key);
  }

  stop(): void {
    this.alarms.clear();
    this.heap = [];
  }

  /** Sets both clocks, as at the begin of another boot or after the wall clock was set. No alarm rings. */
  set(mono: number, wall: number): void {
    this.time = mono;
    this.#ahead = wall - mono;
  }

  /** Moves on to the next alarm that is due until a moment, and rings it; false where none is. */
  ringNext(until: number): boolean {
    const due = this.next(until);
    if (due === null) return false;
    this.time = Math.max(this.time, due.mono);
    due.callback();
    return true;
  }

  /** Rings every alarm that is due until a moment, each at its own. */
  ringAll(until: number): void {
    while (this.ringNext(until));
  }

  /** Rings an alarm now that is due, or was set for a little later (milliseconds). */
  ringNow(key: string, withinMs: number): void {
    const alarm = this.alarms.get(key);
    if (alarm === undefined || alarm.mono > this.time + withinMs) return;
    this.alarms.delete(key);
    alarm.callback();
  }

  /** Moves on to a moment, by which every alarm before it has rung. */
  moveTo(mono: number): void {
    this.time = Math.max(this.time, mono);
  }

  private next(until: number): Alarm | null {
    while (this.heap.length > 0 && this.heap[0]!.mono <= until) {
      const alarm = this.pop();
      if (this.alarms.get(alarm.key) !== alarm) continue;
      this.alarms.delete(alarm.key);
      return alarm;
    }
    return null;
  }

  private push(alarm: Alarm): void {
    const { heap } = this;
    let at = heap.push(alarm) - 1;
    while (at > 0) {
      const parent = (at - 1) >> 1;
      if (isBefore(heap[parent]!, alarm)) break;
      heap[at] = heap[parent]!;
      at = parent;
    }
    heap[at] = alarm;
  }

  private pop(): Alarm {
    const { heap } = this;
    const first = heap[0]!;
    const last = heap.pop()!;
    if (heap.length === 0) return first;
    let at = 0;
    for (;;) {
      let child = at * 2 + 1;
      if (child >= heap.length) break;
      if (child + 1 < heap.length && isBefore(heap[child + 1]!, heap[child]!)) child += 1;
      if (isBefore(last, heap[child]!)) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

function isBefore(one: Alarm, other: Alarm): boolean {
  return one.mono === other.mono ? one.turn < other.turn : one.mono < other.mono;
}
