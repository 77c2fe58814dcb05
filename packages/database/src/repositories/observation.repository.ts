import type { ObservationKind, StoredObservation } from '@smart-monitor/contracts';
import type { Database } from '../database.js';
import { millis, moment } from '../text.js';

/** Rows of one page: few enough that reading one keeps nobody waiting. */
const pageRows = 500;

/** What is stored of a host's observations between two moments. */
export interface ObservationRange {
  /** Where a replay has to begin to know everything at `from`; null where there is nothing to replay. */
  readonly seq: number | null;
  /** The moment of that beginning, milliseconds since the epoch; null like `seq`. */
  readonly at: number | null;
  /** Rows from there on to the end. */
  readonly count: number;
}

/** Table `observations`: what the recovery engine consumed. Its writer is the orchestrator, through its ledger. */
export class ObservationRepository {
  constructor(private readonly database: Database) {}

  /**
   * What there is to replay between two moments (milliseconds since the epoch). It begins at the last checkpoint, or
   * begin of a process, before `from`; where there is none so early at the first one behind it. Counts at most `most` rows.
   */
  async range(hostId: string, from: number, to: number, most: number): Promise<ObservationRange> {
    const [row] = await this.database.query<{ seq: string | null; at: number | null; count: number }>(
      'look for observations',
      `WITH beginning AS (
         SELECT seq, at FROM (
           (SELECT seq, at, 0 AS choice FROM observations
            WHERE host_id = $1 AND kind IN ('begin', 'checkpoint') AND body ? 'restored' AND at <= ${moment('$2')} ORDER BY at DESC, seq DESC LIMIT 1)
           UNION ALL
           (SELECT seq, at, 1 FROM observations
            WHERE host_id = $1 AND kind IN ('begin', 'checkpoint') AND body ? 'restored' AND at > ${moment('$2')} AND at <= ${moment('$3')} ORDER BY at, seq LIMIT 1)
         ) AS found ORDER BY choice LIMIT 1)
       SELECT b.seq, ${millis('b.at')} AS at, (SELECT count(*)::int FROM (
         SELECT FROM observations o WHERE o.host_id = $1 AND o.seq >= b.seq AND o.at <= ${moment('$3')} LIMIT $4) AS counted) AS count
       FROM (SELECT 1) AS one LEFT JOIN beginning b ON true`,
      [hostId, from, to, most],
    );
    const { seq, at, count } = row!;
    return { seq: seq === null ? null : Number(seq), at, count };
  }

  /** The next observations behind `afterSeq` up to the moment `to`, in their order; a few hundred at most, none at the end. */
  async page(hostId: string, afterSeq: number, to: number): Promise<StoredObservation[]> {
    const rows = await this.database.query<
      { seq: string; at: number; mono: number; bootId: string; kind: ObservationKind; unit: string } & Record<
        'body',
        unknown
      >
    >(
      'read observations',
      `SELECT seq, ${millis('at')} AS at, mono, boot_id AS "bootId", kind, unit, body FROM observations
       WHERE host_id = $1 AND seq > $2 AND at <= ${moment('$3')} ORDER BY seq LIMIT $4`,
      [hostId, afterSeq, to, pageRows],
    );
    return rows.map((row) => ({ ...row, seq: Number(row.seq) }));
  }
}
