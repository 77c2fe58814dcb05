/** When the next sample is due, and how many were missed. Times are monotonic milliseconds. */
export interface Due {
  readonly at: number;
  readonly skipped: number;
}

/**
 * The next multiple of the interval after `now`, counted from the start, so that delays never add up. Moments
 * that went by meanwhile (a slow disk, a suspended machine) are skipped and counted, not made up for.
 */
export function nextDue(start: number, intervalMs: number, last: number, now: number): Due {
  const lastIndex = Math.round((last - start) / intervalMs);
  const index = Math.max(lastIndex + 1, Math.floor((now - start) / intervalMs) + 1);
  return { at: start + index * intervalMs, skipped: index - lastIndex - 1 };
}
