import type { LedgerRecord } from '@smart-monitor/contracts';
import type { Database, Runner } from '../database.js';
import { DatabaseError } from '../errors.js';
import { notifyEvents, notifyResults } from '../notify.js';
import { cleanJson } from '../text.js';
import { appendEntry } from './audit.repository.js';
import { eventRow, eventSql, isEvent, prepare, statements } from './ledger.statements.js';

/** What became of a batch. */
export interface ShipResult {
  /** Records that are in the database now, also those that were there before. */
  readonly stored: number;
  /** Records whose data PostgreSQL will never accept. They must not hold up those behind them. */
  readonly refused: readonly { readonly id: string; readonly reason: string }[];
}

/** Takes the orchestrator's ledger to the tables that people read. Its writer is the orchestrator. */
export class LedgerRepository {
  constructor(private readonly database: Database) {}

  /**
   * Stores records with all their effects in one transaction, readers woken once. Safe to repeat after any failure
   * and in any order; a record whose parents never came is stored too. Where the data of a record is refused, the
   * batch is halved until that record stands alone, and it is returned, not thrown.
   * @throws DatabaseError when the server is away, hangs or is busy: ship the same records again later.
   */
  async ship(records: readonly LedgerRecord[]): Promise<ShipResult> {
    if (records.length === 0) return { stored: 0, refused: [] };
    try {
      await this.#store(records);
      return { stored: records.length, refused: [] };
    } catch (error) {
      if (!(error instanceof DatabaseError) || !error.dataRefused) throw error;
      if (records.length === 1)
        return { stored: 0, refused: [{ id: records[0]!.id, reason: error.message }] };
      const half = records.length >> 1;
      const first = await this.ship(records.slice(0, half));
      const second = await this.ship(records.slice(half));
      return { stored: first.stored + second.stored, refused: [...first.refused, ...second.refused] };
    }
  }

  async #store(records: readonly LedgerRecord[]): Promise<void> {
    await this.database.transaction(`store ${records.length} ledger records`, async (runner) => {
      for (const statement of statements) {
        const { sql, rows, count } = prepare(statement, records);
        if (count > 0) await runner.query('', sql, [rows]);
      }
      const unique = new Map(records.map((record) => [record.id, record]));
      await keepAuditEnds(runner, unique.values());
      const events = [...unique.values()].filter(isEvent);
      if (events.length === 0) return;
      await runner.query('', eventSql, [cleanJson(events.map(eventRow))]);
      await runner.query('', notifyEvents);
      if (records.some(({ body }) => body.kind === 'request-result')) await runner.query('', notifyResults);
    });
  }
}

/**
 * Where the helper's audit log ended belongs into the audit log of the orchestrator, which is kept for ever. A record
 * that is among the events already has its entry.
 */
async function keepAuditEnds(runner: Runner, records: Iterable<LedgerRecord>): Promise<void> {
  for (const { id, hostId, at, body } of records) {
    if (body.kind !== 'helper-audit') continue;
    const known = await runner.query('', 'SELECT FROM events WHERE id = $1', [id]);
    if (known.length > 0) continue;
    const { kind, verdict, ...detail } = body;
    const action = `${kind}-${verdict}`;
    await appendEntry(runner, {
      service: 'orchestrator',
      hostId,
      at,
      actor: 'orchestrator',
      action,
      subject: 'host-helper',
      detail,
    });
  }
}
