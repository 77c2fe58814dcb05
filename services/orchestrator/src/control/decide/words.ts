/** A duration for a sentence, in seconds: `8.2 s`. */
export function formatSeconds(ms: number): string {
  return `${(ms / 1000).toFixed(ms >= 10_000 ? 0 : 1)} s`;
}

/** A duration for a sentence, in minutes: `10 min`. */
export function formatMinutes(ms: number): string {
  return `${Math.round(ms / 60_000)} min`;
}
