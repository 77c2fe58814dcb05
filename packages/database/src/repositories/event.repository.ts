import type { EventKind, StreamEvent } from '@smart-monitor/contracts';
import type { Database } from '../database.js';
import { millis } from '../text.js';

/** A stretch of the stream. */
export interface EventPage {
  /** In the order of the stream. */
  readonly events: readonly StreamEvent[];
  /**
   * True when events are committed that may not be handed out yet, because an older transaction is still open: it
   * could still bring an event that belongs before them. Ask again in some ten milliseconds.
   */
  readonly pending: boolean;
}

/** The place before every event. */
export const startOfStream = '0-00000000-0000-0000-0000-000000000000';

const cursorForm = /^(\d{1,20})-([\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12})$/;

/** True for a well-formed cursor (it comes from outside, as Last-Event-ID). */
export function isCursor(text: string): boolean {
  const match = cursorForm.exec(text);
  return match !== null && BigInt(match[1]!) < 2n ** 64n;
}

/**
 * The stream of changes. Events are read in the order (transaction id, id) and only below the oldest transaction that
 * is still open, so that a slow transaction's events are never passed over.
 */
export class EventRepository {
  constructor(private readonly database: Database) {}

  /** Up to `limit` events after a cursor. A cursor that is not one counts as the start. */
  async after(cursor: string, limit = 500): Promise<EventPage> {
    const [, xid, id] = cursorForm.exec(isCursor(cursor) ? cursor : startOfStream)!;
    const rows = await this.database.query<{
      xid: string | null;
      id: string;
      kind: EventKind;
      host_id: string;
      subject: string;
      at: number;
      body: unknown;
      pending: boolean;
    }>(
      'read the stream of events',
      // One statement, so that the rows and the look at what is pending share a snapshot.
      `SELECT e.*, p.pending FROM (SELECT EXISTS (SELECT FROM events WHERE xid >= pg_snapshot_xmin(pg_current_snapshot())) AS pending) p
       LEFT JOIN LATERAL (
         SELECT xid::text, id, kind, host_id, subject, ${millis('at')} AS at, body FROM events
         WHERE (xid, id) > ($1::xid8, $2::uuid) AND xid < pg_snapshot_xmin(pg_current_snapshot())
         ORDER BY events.xid, id LIMIT $3) e ON true`,
      [xid, id, limit],
    );
    const events = rows
      .filter((row) => row.xid !== null)
      .map((row) => ({
        cursor: `${row.xid}-${row.id}`,
        kind: row.kind,
        hostId: row.host_id,
        subject: row.subject,
        at: row.at,
        body: row.body,
      }));
    return { events, pending: rows[0]?.pending ?? false };
  }

  /** The cursor of the newest event that can be read: a stream begun there misses nothing that follows. */
  async newestCursor(): Promise<string> {
    return this.#cursor('DESC');
  }

  /** The cursor of the oldest event that is kept; a resume point before it has a gap. */
  async oldestCursor(): Promise<string> {
    return this.#cursor('ASC');
  }

  async #cursor(direction: 'ASC' | 'DESC'): Promise<string> {
    const [row] = await this.database.query<{ cursor: string }>(
      'find the end of the stream of events',
      `SELECT xid::text || '-' || id AS cursor FROM events WHERE xid < pg_snapshot_xmin(pg_current_snapshot())
       ORDER BY xid ${direction}, id ${direction} LIMIT 1`,
    );
    return row?.cursor ?? startOfStream;
  }
}
