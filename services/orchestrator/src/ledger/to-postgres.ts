import type { LedgerRecord } from '@smart-monitor/contracts';
import { databaseIdentity, LedgerRepository, type Database } from '@smart-monitor/database';
import type { Ledger } from './ledger.js';
import { Shipper } from './shipper.js';
import type { ToldByAnother } from './told-by-another.js';

/** The shipper of a ledger to Postgres, less what another orchestrator tells; its troubles go to the log. */
export function toPostgres(
  ledger: Ledger,
  database: Database,
  told: ToldByAnother,
  log: Record<'log' | 'warn' | 'error', (text: string) => void>,
): Shipper {
  const repository = new LedgerRepository(database);
  const send = async (records: readonly LedgerRecord[]): Promise<void> => {
    const { refused } = await repository.ship(records);
    for (const { id, reason } of refused)
      log.error(`ledger record ${id} stays on this host alone: ${reason}`);
  };
  return new Shipper(
    ledger,
    {
      ship: (records) => told.pass(records, send),
      identity: () => databaseIdentity(database),
      onAnother: () =>
        log.warn('Postgres has another database than before: it gets all again that the ledger still has'),
    },
    ({ reachable, error }) => {
      if (reachable) log.log('Postgres has the whole ledger again');
      else log.warn(`Postgres cannot be written; healing goes on, the ledger keeps the record: ${error}`);
    },
  );
}
