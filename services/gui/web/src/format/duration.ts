/** A duration in milliseconds in the fewest sensible digits: `41 ms`, `1.24 s`, `12 s`, `3 min 12 s`, `2 h 4 min`, `5 d 3 h`. */
export function duration(ms: number): string {
  if (!Number.isFinite(ms)) return '–';
  const span = Math.max(0, ms);
  if (span < 1) return span === 0 ? '0 ms' : `${span.toFixed(1)} ms`;
  if (span < 999.5) return `${Math.round(span)} ms`;
  if (span < 9_995) return `${(span / 1000).toFixed(2)} s`;
  if (span < 59_500) return `${Math.round(span / 1000)} s`;
  const seconds = Math.round(span / 1000);
  if (seconds < 3600) return pair(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return pair(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(minutes / 60);
  return pair(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

function pair(big: number, bigUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`;
}

/** A running clock in whole seconds, which keeps its width while it runs: `0:07`, `12:40`, `1:02:05`. */
export function elapsed(ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1000));
  const seconds = String(total % 60).padStart(2, '0');
  const minutes = Math.floor(total / 60) % 60;
  const hours = Math.floor(total / 3600);
  return hours > 0 ? `${hours}:${String(minutes).padStart(2, '0')}:${seconds}` : `${minutes}:${seconds}`;
}
