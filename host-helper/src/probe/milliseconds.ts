/** Milliseconds to a hundredth: what the clocks of two processes on one machine can tell. */
export function round(ms: number): number {
  return Math.max(0, Math.round(ms * 100) / 100);
}
