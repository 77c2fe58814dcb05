import { setTimeout as sleep } from 'node:timers/promises';
import type { Database } from '../database.js';
import { moment } from '../text.js';

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** What is deleted after a time: a table, or the part of it that the name says. */
export type Retained =
  | 'service_status'
  | 'events'
  | 'observations'
  | 'evidence'
  | 'incidents'
  | 'decisions'
  | 'recovery_actions'
  | 'requests'
  | 'request_results'
  | 'journal_results'
  | 'journal_requests';

/** How long each is kept, milliseconds. Answers go before what they answer, so that a part of them never hangs in the air. */
export const keptFor: Readonly<Record<Retained, number>> = {
  // Copies of journal lines that a page asked for: the page has them, journald keeps them.
  journal_results: hourMs,
  journal_requests: hourMs,
  events: 30 * dayMs,
  observations: 30 * dayMs,
  request_results: 30 * dayMs,
  requests: 30 * dayMs,
  service_status: 90 * dayMs,
  evidence: 90 * dayMs,
  decisions: 731 * dayMs,
  recovery_actions: 731 * dayMs,
  incidents: 731 * dayMs,
};

/** How a pruning goes about it. */
export interface PruneOptions {
  /** Rows of one transaction. */
  readonly batch?: number;
  /** Milliseconds between two, so that others get their turn. */
  readonly pauseMs?: number;
  readonly signal?: AbortSignal;
}

/** Deletes what is older than it is kept. Safe when several do it at once; callable by the collector's role alone. */
export class RetentionRepository {
  constructor(private readonly database: Database) {}

  /**
   * Deletes everything that is too old at `now` (milliseconds since the epoch), batch by batch, until nothing is left
   * or the signal is aborted. Returns how many rows went from where.
   */
  async prune(
    now: number,
    { batch = 1_000, pauseMs = 50, signal }: PruneOptions = {},
  ): Promise<ReadonlyMap<Retained, number>> {
    const gone = new Map<Retained, number>();
    for (const [what, ms] of Object.entries(keptFor) as [Retained, number][]) {
      for (;;) {
        if (signal?.aborted === true) return gone;
        const deleted = await this.#pruneBatch(what, now - ms, batch);
        if (deleted > 0) gone.set(what, (gone.get(what) ?? 0) + deleted);
        if (deleted < batch) break;
        await sleep(pauseMs);
      }
    }
    return gone;
  }

  async #pruneBatch(what: Retained, before: number, most: number): Promise<number> {
    const [row] = await this.database.query<{ gone: number }>(
      `delete old rows (${what})`,
      `SELECT smartmon_prune($1, ${moment('$2')}, $3) AS gone`,
      [what, before, most],
    );
    return row!.gone;
  }
}
