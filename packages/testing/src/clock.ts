import type { Clock } from '@smart-monitor/contracts';

/** A clock that stands still until a test moves it. Both readings in milliseconds, as in `Clock`. */
export class ManualClock implements Clock {
  constructor(
    private wall = Date.UTC(2026, 0, 1),
    private monotonic = 1_000_000,
  ) {}

  now(): number {
    return this.wall;
  }

  mono(): number {
    return this.monotonic;
  }

  /** Lets time pass, on both readings. @throws RangeError for a negative time, which CLOCK_MONOTONIC does not know */
  advance(ms: number): void {
    if (ms < 0)
      throw new RangeError(`a clock cannot go back by ${-ms} ms; to jump the wall clock use jump()`);
    this.wall += ms;
    this.monotonic += ms;
  }

  /** Sets the wall clock off, forwards or backwards, as an operator or NTP does. The monotonic reading stays. */
  jump(ms: number): void {
    this.wall += ms;
  }
}
