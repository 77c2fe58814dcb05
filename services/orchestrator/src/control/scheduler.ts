import type { Clock } from '@smart-monitor/contracts';

/** Calls back at a moment of the monotonic clock. One alarm per key: a later one replaces the earlier. */
export interface Scheduler {
  at(key: string, mono: number, callback: () => void): void;
  cancel(key: string): void;
  stop(): void;
}

/** Longest delay that a Node timer can hold; a later alarm is set again on the way. */
const longestDelayMs = 2 ** 31 - 1;

/** Alarms on Node's timers, which run on the monotonic clock. */
export class TimerScheduler implements Scheduler {
  private readonly timers = new Map<string, NodeJS.Timeout>();

  constructor(private readonly clock: Clock) {}

  at(key: string, mono: number, callback: () => void): void {
    this.cancel(key);
    const delay = Math.min(Math.max(0, Math.ceil(mono - this.clock.mono())), longestDelayMs);
    const timer = setTimeout(() => {
      this.timers.delete(key);
      if (this.clock.mono() < mono) this.at(key, mono, callback);
      else callback();
    }, delay);
    this.timers.set(key, timer);
  }

  cancel(key: string): void {
    clearTimeout(this.timers.get(key));
    this.timers.delete(key);
  }

  stop(): void {
    for (const key of [...this.timers.keys()]) this.cancel(key);
  }
}
