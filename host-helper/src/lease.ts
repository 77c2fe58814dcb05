/** How long an instance keeps the right to act after it was last heard of, milliseconds (DESIGN law 10). */
export const leaseMs = 15_000;

/** Who holds the lease, and until when, CLOCK_MONOTONIC milliseconds. */
export interface Held {
  readonly holder: string;
  readonly until: number;
}

/** Where a lease outlives the process. */
export interface LeaseKeeper {
  load(): Held | null;
  keep(held: Held): void;
}

/**
 * Which instance acts on this host: the first that asks, for as long as it renews within 15 s. Times are monotonic
 * milliseconds, given by the caller.
 */
export class Lease {
  private held: Held | null;

  /** @param now a lease that was kept and would last longer than one can is not believed. */
  constructor(
    private readonly keeper: LeaseKeeper | null = null,
    now = 0,
  ) {
    const kept = keeper?.load() ?? null;
    this.held = kept !== null && kept.until <= now + leaseMs ? kept : null;
  }

  /** Takes or renews the lease for an instance; answers who holds it, which may be another. */
  take(instance: string, now: number): { readonly mine: boolean; readonly holder: string } {
    const holder = this.current(now);
    if (holder !== null && holder !== instance) return { mine: false, holder };
    this.held = { holder: instance, until: now + leaseMs };
    this.keeper?.keep(this.held);
    return { mine: true, holder: instance };
  }

  current(now: number): string | null {
    return this.held !== null && now < this.held.until ? this.held.holder : null;
  }

  remaining(now: number): number {
    return this.held === null ? 0 : Math.max(0, this.held.until - now);
  }
}
