import {
  backTestBounds,
  type BackTestAnswer,
  type BackTestWish,
  type StoredObservation,
} from '@smart-monitor/contracts';
import { assumedMs } from './assumed-helper.js';
import { Replay } from './replay.js';
import { Tally } from './tally.js';

/** Where stored observations come from. */
export interface ObservationStore {
  /** Where a replay of a range begins, and how many observations (at most `most`) there are from there on. */
  range(
    from: number,
    to: number,
    most: number,
  ): Promise<{ readonly seq: number | null; readonly at: number | null; readonly count: number }>;
  /** The next observations behind a number until a moment, in their order; none at the end. */
  page(afterSeq: number, to: number): Promise<readonly StoredObservation[]>;
}

/** Why there is no answer. */
export class BackTestRefused extends Error {
  override readonly name = 'BackTestRefused';
  constructor(
    readonly reason: 'busy' | 'too-much' | 'too-big',
    message: string,
  ) {
    super(message);
  }
}

const assumptions = [
  `An action that was not really taken then is assumed to have helped, after ${assumedMs / 1000} s.`,
  'An action that was really taken then ends as it ended.',
  'Dry run, MODE=collector and a helper that only watches are taken to be off; the allow-list, its limits, holds and whether the helper could be asked are as they were.',
];

/**
 * Finds out what policies would have done: plays what was observed back with them, through the engine that heals. It keeps
 * its thread busy until it is done.
 * @throws BackTestRefused for a range with too many observations; DatabaseError when the record cannot be read.
 */
export async function backTest(
  store: ObservationStore,
  { policies, from, to }: BackTestWish,
): Promise<BackTestAnswer> {
  const most = backTestBounds.observations;
  const range = await store.range(from, to, most + 1);
  if (range.count > most)
    throw new BackTestRefused(
      'too-much',
      `there are more than ${most} observations in that range: ask for a shorter one`,
    );
  const tally = new Tally(from, to);
  const replay = new Replay(
    {
      onRecord: tally.take,
      onAssumed: (actionId) => tally.assumed(actionId),
      onSaved: (unit, savedMs) => tally.saved(unit, savedMs),
      onBegun: (at) => tally.really(at),
      onWell: (unit, at) => tally.ended(unit, at),
    },
    { policies },
  );
  let count = 0;
  let after = range.seq === null ? 0 : range.seq - 1;
  while (count < range.count) {
    const page = await store.page(after, to);
    if (page.length === 0) break;
    for (const one of page) replay.play(one);
    count += page.length;
    after = page.at(-1)!.seq;
  }
  if (count > 0) replay.finish(to);
  return {
    from: range.at === null ? null : Math.max(range.at, from),
    to,
    observations: count,
    gaps: replay.gaps,
    ...tally.sums(to),
    assumptions,
  };
}
