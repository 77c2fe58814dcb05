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

  private stopped = false;

  constructor(
    private readonly clock: Clock,
    private readonly onError: (error: unknown) => void,
  ) {}

  at(key: string, mono: number, callback: () => void): void {
    this.cancel(key);
    if (this.stopped) return;
    const delay = Math.min(Math.max(0, Math.ceil(mono - this.clock.mono())), longestDelayMs);
    const timer = setTimeout(() => {
      this.timers.delete(key);
      if (this.clock.mono() < mono) this.at(key, mono, callback);
      else this.ring(callback);
    }, delay);
    this.timers.set(key, timer);
  }

  cancel(key: string): void {
    clearTimeout(this.timers.get(key));
    this.timers.delete(key);
  }

  /** No alarm rings any more, and none is set again by what is still under way. */
  stop(): void {
    this.stopped = true;
    for (const key of [...this.timers.keys()]) this.cancel(key);
  }

  private ring(callback: () => void): void {
    try {
      callback();
    } catch (error) {
      this.onError(error);
    }
  }
}
