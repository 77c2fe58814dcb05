import type { StoredObservation } from '@smart-monitor/contracts';
import type { ObservationStore } from '../control/backtest/back-test.js';

const pageRows = 500;

/** Stored observations in memory, in the place of their table. */
export function memoryStore(stored: readonly StoredObservation[]): ObservationStore {
  return {
    range: (from, to, most) => {
      const within = stored.filter(({ at }) => at <= to);
      const starts = within.filter(
        ({ kind, body }) =>
          (kind === 'begin' || kind === 'checkpoint') &&
          (body as { restored?: unknown }).restored !== undefined,
      );
      const start = starts.findLast(({ at }) => at <= from) ?? starts[0];
      if (start === undefined) return Promise.resolve({ seq: null, at: null, count: 0 });
      const count = Math.min(most, within.filter(({ seq }) => seq >= start.seq).length);
      return Promise.resolve({ seq: start.seq, at: start.at, count });
    },
    page: (afterSeq, to) => {
      const first = stored.findIndex(({ seq }) => seq > afterSeq);
      if (first < 0) return Promise.resolve([]);
      return Promise.resolve(stored.slice(first, first + pageRows).filter(({ at }) => at <= to));
    },
  };
}
