import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLedger } from './ledger.js';
import { fold, nothingRestored, type Restored } from './restored.js';
import { listSegments, segmentPath, type LedgerPosition } from './segments.js';

interface Snapshot {
  readonly position: LedgerPosition;
  readonly restored: Restored;
}

const start: LedgerPosition = { segment: 0, offset: 0 };

/** Writes a small JSON file whole or not at all: beside it first, then renamed. */
export function writeWhole(path: string, content: unknown): void {
  writeFileSync(`${path}.new`, JSON.stringify(content), { mode: 0o600, flush: true });
  renameSync(`${path}.new`, path);
}

/** Reads what `writeWhole` wrote; the fallback where the file is not there or cannot be read as JSON. */
export function readWhole<T>(path: string, fallback: T): T {
  if (!existsSync(path)) return fallback;
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as T;
  } catch {
    return fallback;
  }
}

/**
 * What the ledger knows: the last snapshot and every record behind it. Stores a new snapshot, so that segments which
 * it covers and which Postgres has may go.
 */
export function restore(directory: string): { restored: Restored; damaged: number } {
  const path = join(directory, 'snapshot.json');
  const snapshot = readWhole<Snapshot>(path, { position: start, restored: nothingRestored });
  let { restored, position } = snapshot;
  let damaged = 0;
  for (const batch of readLedger(directory, position)) {
    for (const record of batch.records) restored = fold(restored, record);
    damaged += batch.damaged;
    position = batch.position;
  }
  writeWhole(path, { position, restored } satisfies Snapshot);
  return { restored, damaged };
}

/** Removes segments that both the snapshot and the shipper have left behind. */
export function dropSegments(directory: string, shipped: LedgerPosition): void {
  const { position } = readWhole<Snapshot>(join(directory, 'snapshot.json'), {
    position: start,
    restored: nothingRestored,
  });
  const keepFrom = Math.min(shipped.segment, position.segment);
  for (const segment of listSegments(directory)) {
    if (segment < keepFrom) rmSync(segmentPath(directory, segment));
  }
}
