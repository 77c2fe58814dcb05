import type { Clock } from '@smart-monitor/contracts';
import type { Scheduler } from '../control/scheduler.js';

interface Alarm {
  readonly key: string;
  readonly mono: number;
  readonly callback: () => void;
}

/** A clock and its alarms that stand still until they are told to go on. Fast enough for a year of them. */
export class VirtualTime implements Scheduler, Clock {
  private time = 1_000_000;
  private readonly alarms = new Map<string, Alarm>();
  /** A binary heap, the earliest first; what was cancelled or replaced stays in it until its turn. */
  private readonly heap: Alarm[] = [];

  now = (): number => this.time + 1_700_000_000_000;
  mono = (): number => this.time;

  at(key: string, mono: number, callback: () => void): void {
    const alarm = { key, mono, callback };
    this.alarms.set(key, alarm);
    this.push(alarm);
  }

  cancel(key: string): void {
    this.alarms.delete(key);
  }

  stop(): void {
    this.alarms.clear();
  }

  /** Moves on, ringing each alarm at its moment, and lets what it started run to its end. */
  async pass(ms: number): Promise<void> {
    const until = this.time + ms;
    for (;;) {
      await settled();
      const due = this.next(until);
      if (due === null) break;
      this.time = Math.max(this.time, due.mono);
      due.callback();
    }
    this.time = until;
    await settled();
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
      if (heap[parent]!.mono <= alarm.mono) break;
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
      if (child + 1 < heap.length && heap[child + 1]!.mono < heap[child]!.mono) child += 1;
      if (heap[child]!.mono >= last.mono) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = last;
    return first;
  }
}

/** Lets every promise that is ready go on. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
}
