import type { LedgerRecord } from '@smart-monitor/contracts';
import { simulate } from './simulation.js';

/** Bytes of observations in the ledger, and rows of them, on an average day of a simulated host. */
export async function recordVolume(
  units: number,
  faultsPerUnitYear: number,
  days: number,
): Promise<{ readonly bytes: number; readonly rows: number }> {
  let bytes = 0;
  let rows = 0;
  const onRecord = (record: LedgerRecord): void => {
    if (record.body.kind !== 'observations') return;
    bytes += JSON.stringify(record).length + 1;
    rows += record.body.entries.length;
  };
  await simulate({ seed: 4711, units, days, faultsPerUnitYear, onRecord });
  // The simulation goes on for a week of calm at its end.
  return { bytes: bytes / days, rows: rows / days };
}
