/** So many failed calls in a row open it. */
const openAfter = 5;
/** Milliseconds, monotonic. */
const openForMs = 30_000;

/**
 * Keeps a helper that does not answer from being asked at every change: after five failures in a row nothing is asked
 * for 30 s; then one call is let through, and its end decides. Times are monotonic milliseconds, given by the caller.
 */
export class Breaker {
  private failures = 0;
  private openUntil = 0;
  private probing = false;

  /** Whether a call may be made now. After the open time it is one alone, until it has ended. */
  pass(now: number): boolean {
    if (this.failures < openAfter) return true;
    if (now < this.openUntil || this.probing) return false;
    this.probing = true;
    return true;
  }

  succeeded(): void {
    this.failures = 0;
    this.probing = false;
  }

  failed(now: number): void {
    this.failures += 1;
    this.probing = false;
    if (this.failures >= openAfter) this.openUntil = now + openForMs;
  }
}
