import { setImmediate as turn } from 'node:timers/promises';
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
    readonly reason: 'busy' | 'too-much',
    message: string,
  ) {
    super(message);
  }
}

/** The event loop is never kept longer than this, milliseconds; what one observation takes cannot be cut. */
const sliceMs = 3;

const assumptions = [
  `An action that was not really taken then is assumed to have helped, after ${assumedMs / 1000} s.`,
  'An action that was really taken then ends as it ended.',
  'Dry run, MODE=collector and a helper that only watches are taken to be off; the allow-list, its limits, holds and whether the helper could be asked are as they were.',
];

/**
 * Finds out what policies would have done: plays what was observed back with them, through the engine that heals. It
 * works in slices, so that what has to be healed meanwhile is healed at once, and one at a time.
 */
export class BackTest {
  private isBusy = false;

  constructor(private readonly store: ObservationStore) {}

  /**
   * @throws BackTestRefused while another one runs, and for a range with too many observations; the signal's reason when
   * it is aborted; DatabaseError when the record cannot be read.
   */
  async run(wish: BackTestWish, signal?: AbortSignal): Promise<BackTestAnswer> {
    if (this.isBusy) throw new BackTestRefused('busy', 'another back-test runs: try again when it is done');
    this.isBusy = true;
    try {
      return await this.play(wish, signal);
    } finally {
      this.isBusy = false;
    }
  }

  private async play({ policies, from, to }: BackTestWish, signal?: AbortSignal): Promise<BackTestAnswer> {
    const most = backTestBounds.observations;
    const range = await this.store.range(from, to, most + 1);
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
    const pause = slices(signal);
    let count = 0;
    let after = range.seq === null ? 0 : range.seq - 1;
    while (count < range.count) {
      const page = await this.store.page(after, to);
      if (page.length === 0) break;
      for (const one of page) {
        for (const _ of replay.play(one)) await pause();
        const waiting = pause();
        if (waiting !== undefined) await waiting;
      }
      count += page.length;
      after = page.at(-1)!.seq;
    }
    if (count > 0) for (const _ of replay.finish(to)) await pause();
    return {
      from: range.at === null ? null : Math.max(range.at, from),
      to,
      observations: count,
      gaps: replay.gaps,
      ...tally.sums(to),
      assumptions,
    };
  }
}

/** Gives the event loop its turn whenever a slice is over. */
function slices(signal: AbortSignal | undefined): () => Promise<void> | undefined {
  let began = performance.now();
  return () => {
    if (performance.now() - began < sliceMs) return undefined;
    return turn().then(() => {
      signal?.throwIfAborted();
      began = performance.now();
    });
  };
}
