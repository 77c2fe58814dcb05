import { duration } from './duration.js';

/** How long ago a moment was, coarse enough not to jump about: `just now`, `12 s ago`, `3 min ago`, `2 h ago`, `5 d ago`. */
export function ago(at: number, now: number): string {
  const seconds = Math.round((now - at) / 1000);
  if (seconds < -4) return `in ${coarse(-seconds)}`;
  if (seconds < 5) return 'just now';
  return `${coarse(seconds)} ago`;
}

function coarse(seconds: number): string {
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min`;
  if (seconds < 48 * 3600) return `${Math.floor(seconds / 3600)} h`;
  return `${Math.floor(seconds / 86_400)} d`;
}

/** For how long a state has lasted: `for 3 min 12 s`. */
export function lasting(since: number, now: number): string {
  const seconds = Math.max(0, Math.floor((now - since) / 1000));
  return seconds < 60 ? `for ${seconds} s` : `for ${duration(seconds * 1000)}`;
}
