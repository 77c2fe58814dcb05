const dayMs = 24 * 60 * 60_000;

/** The ranges of the figures of recovery, each up to now: their lengths and how they are called. */
export const ranges = {
  '24h': { ms: dayMs, word: '24 h', words: 'the last 24 hours' },
  '7d': { ms: 7 * dayMs, word: '7 d', words: 'the last 7 days' },
  '30d': { ms: 30 * dayMs, word: '30 d', words: 'the last 30 days' },
  '90d': { ms: 90 * dayMs, word: '90 d', words: 'the last 90 days' },
  '1y': { ms: 365 * dayMs, word: '1 y', words: 'the last year' },
} as const;
export type Range = keyof typeof ranges;

export const defaultRange: Range = '30d';
