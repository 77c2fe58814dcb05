/** How long an instance keeps the right to act after it was last heard of, milliseconds (DESIGN law 10). */
export const leaseMs = 15_000;

/**
 * Which instance acts on this host: the first that asks, for as long as it renews within 15 s. Times are monotonic
 * milliseconds, given by the caller.
 */
export class Lease {
  private holder: string | null = null;
  private until = 0;

  /** Takes or renews the lease for an instance; answers who holds it, which may be another. */
  take(instance: string, now: number): { readonly mine: boolean; readonly holder: string } {
    const holder = this.current(now);
    if (holder !== null && holder !== instance) return { mine: false, holder };
    this.holder = instance;
    this.until = now + leaseMs;
    return { mine: true, holder: instance };
  }

  current(now: number): string | null {
    return this.holder !== null && now < this.until ? this.holder : null;
  }

  remaining(now: number): number {
    return this.current(now) === null ? 0 : this.until - now;
  }
}
