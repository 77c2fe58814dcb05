import { formatMinutes } from '../decide/words.js';

const units = ['bytes', 'KiB', 'MiB', 'GiB', 'TiB'];

/** Bytes for a sentence: `1.2 GiB`, `512 bytes`. */
export function formatBytes(bytes: number): string {
  let size = Math.max(0, bytes);
  let unit = 0;
  for (; size >= 1024 && unit < units.length - 1; unit++) size /= 1024;
  return `${unit === 0 || size >= 100 ? Math.round(size) : size.toFixed(1)} ${units[unit]}`;
}

/** A percentage for a sentence: `93 %`, `4.1 %`. */
export function formatPercent(percent: number): string {
  return `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
}

/** A time to come for a sentence: `40 min`, `5 h`. */
export function formatAhead(ms: number): string {
  return ms < 2 * 3_600_000 ? formatMinutes(ms) : `${Math.round(ms / 3_600_000)} h`;
}
