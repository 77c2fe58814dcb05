import type { Clock } from '@smart-monitor/contracts';

interface Count {
  failures: number;
  /** Monotonic milliseconds until which further attempts are refused. */
  until: number;
  last: number;
}

/** What happens after how many failures. */
export interface ThrottleLimits {
  /** Failures without any wait. */
  readonly free: number;
  /** The first wait, milliseconds; it doubles with each further failure. */
  readonly firstMs: number;
  /** The longest wait, milliseconds. It ends: nobody is locked out for good, least of all the only admin. */
  readonly maxMs: number;
  /** Failures are forgotten after this time without one, milliseconds. */
  readonly forgetMs: number;
}

const capacity = 10_000;

/** Slows down guessing: counts failures under a key (an account, an address) and makes the next attempt wait. */
export class Throttle {
  readonly #counts = new Map<string, Count>();

  constructor(
    private readonly limits: ThrottleLimits,
    private readonly clock: Clock,
  ) {}

  /** Milliseconds until another attempt is taken; 0 when it is taken now. */
  waitMs(key: string): number {
    const count = this.#counts.get(key);
    return count === undefined ? 0 : Math.max(0, count.until - this.clock.mono());
  }

  /** Counts a failure. */
  failed(key: string): void {
    const now = this.clock.mono();
    const before = this.#counts.get(key);
    const fresh = before === undefined || now - before.last > this.limits.forgetMs;
    const failures = fresh ? 1 : before.failures + 1;
    const over = failures - this.limits.free;
    const wait =
      over <= 0 ? 0 : Math.min(this.limits.firstMs * 2 ** Math.min(over - 1, 30), this.limits.maxMs);
    this.#counts.delete(key);
    this.#counts.set(key, { failures, until: now + wait, last: now });
    // The oldest goes: memory stays bounded however many names and addresses are tried.
    if (this.#counts.size > capacity) this.#counts.delete(this.#counts.keys().next().value!);
  }

  /** Forgets the failures: somebody signed in. */
  succeeded(key: string): void {
    this.#counts.delete(key);
  }
}
