/**
 * Bounds how many lines of one kind are written: some at once, then one a minute. What is not written is counted by its
 * reason, and the next line that is tells the counts. Times are monotonic milliseconds, given by the caller.
 */
export class Quota {
  private tokens: number;
  private filledAt: number | null = null;
  private readonly unwritten = new Map<string, number>();

  /** @param burst lines that may be written at once. */
  constructor(
    private readonly burst: number,
    private readonly everyMs = 60_000,
  ) {
    this.tokens = burst;
  }

  /** Whether a line may be written now; if so, what to add to it about those that were not. */
  take(reason: string, now: number): { readonly note: string } | null {
    this.tokens = Math.min(this.burst, this.tokens + (now - (this.filledAt ?? now)) / this.everyMs);
    this.filledAt = now;
    if (this.tokens >= 1) {
      this.tokens -= 1;
      return { note: this.counts() };
    }
    const known = this.unwritten.get(reason);
    // Reasons come from a short list; if one ever does not, memory stays bounded all the same.
    if (known !== undefined || this.unwritten.size < maxReasons) this.unwritten.set(reason, (known ?? 0) + 1);
    else this.unwritten.set(others, (this.unwritten.get(others) ?? 0) + 1);
    return null;
  }

  /** The counts in words, which begin anew with this; empty where all was written. */
  counts(): string {
    if (this.unwritten.size === 0) return '';
    const text = [...this.unwritten].map(([reason, count]) => `${reason} ${count}`).join(', ');
    this.unwritten.clear();
    return `not written since the line before: ${text}`;
  }
}

const maxReasons = 50;
const others = 'other';
