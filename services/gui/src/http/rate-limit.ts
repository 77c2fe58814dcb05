import type { Clock } from '@smart-monitor/contracts';

const capacity = 10_000;

/** Lets so many calls of one key pass in any stretch of a window's length. */
export class RateLimit {
  readonly #calls = new Map<string, number[]>();

  constructor(
    private readonly limit: { readonly calls: number; readonly windowMs: number },
    private readonly clock: Clock,
  ) {}

  /** Counts a call. 0 when it may pass, else the milliseconds until one may; what may not pass is not counted. */
  take(key: string): number {
    const now = this.clock.mono();
    const { calls, windowMs } = this.limit;
    const kept = (this.#calls.get(key) ?? []).filter((at) => now - at < windowMs);
    const passes = kept.length < calls;
    if (passes) kept.push(now);
    this.#calls.delete(key);
    this.#calls.set(key, kept);
    // The longest unused key goes: memory stays bounded.
    if (this.#calls.size > capacity) this.#calls.delete(this.#calls.keys().next().value!);
    return passes ? 0 : kept[0]! + windowMs - now;
  }
}
