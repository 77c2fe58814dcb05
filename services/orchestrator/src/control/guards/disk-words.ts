import type { FillingState } from './filling.js';
import { formatAhead, formatBytes, formatPercent } from './words.js';

/** How full a file system is, in a sentence. */
export function fillingWords(path: string, what: 'space' | 'inodes', state: FillingState): string {
  const now = `${formatPercent(state.percent)} of its ${what} ${what === 'space' ? 'is' : 'are'} used, ${left(what, state)} left`;
  const { fullInMs } = state;
  const ahead = fullInMs === null ? '' : ` At this rate it will be full in ${formatAhead(fullInMs)}.`;
  return state.verdict === 'soon'
    ? `${path} is filling: ${now}.${ahead}`
    : `${path} is nearly full: ${now}.${ahead}`;
}

/** The same once it is well again. */
export function wellWords(path: string, what: 'space' | 'inodes', state: FillingState): string {
  return `${path} has room again: ${formatPercent(state.percent)} of its ${what} ${what === 'space' ? 'is' : 'are'} used, ${left(what, state)} left.`;
}

function left(what: 'space' | 'inodes', { available }: FillingState): string {
  return what === 'space' ? `${formatBytes(available)} is` : `${Math.round(available)} are`;
}
