import type { StoredObservation } from '@smart-monitor/contracts';
import type { ObservationStore } from '../control/backtest/back-test.js';

const pageRows = 500;

/** Stored observations in memory, in the place of their table; their moments only grow. */
export function memoryStore(stored: readonly StoredObservation[]): ObservationStore {
  const starts = stored.flatMap(({ kind, body }, place) =>
    (kind === 'begin' || kind === 'checkpoint') && (body as { restored?: unknown }).restored !== undefined
      ? [place]
      : [],
  );
  return {
    range: (from, to, most) => {
      const end = placeOf(stored, ({ at }) => at > to);
      const start = starts.findLast((place) => stored[place]!.at <= from) ?? starts[0];
      if (start === undefined || start >= end) return Promise.resolve({ seq: null, at: null, count: 0 });
      const { seq, at } = stored[start]!;
      return Promise.resolve({ seq, at, count: Math.min(most, end - start) });
    },
    page: (afterSeq, to) => {
      const first = placeOf(stored, ({ seq }) => seq > afterSeq);
      return Promise.resolve(stored.slice(first, first + pageRows).filter(({ at }) => at <= to));
    },
  };
}

/** The place of the first that is so, where all behind it are, too. */
function placeOf(stored: readonly StoredObservation[], isSo: (one: StoredObservation) => boolean): number {
  let [low, high] = [0, stored.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (isSo(stored[middle]!)) high = middle;
    else low = middle + 1;
  }
  return low;
}
