import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { readLedger } from './read-ledger.js';
import { fold, nothingRestored, type Restored } from './restored.js';
import { listSegments, segmentPath, type LedgerPosition } from './segments.js';

/** What the ledger knew at a position. */
export interface Snapshot {
  readonly position: LedgerPosition;
  readonly restored: Restored;
}

const none: Snapshot = { position: { segment: 0, offset: 0 }, restored: nothingRestored };

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

/** What the ledger knows at its end: the last snapshot and every record behind it. */
export function restore(directory: string): Snapshot & { readonly damaged: number } {
  let { restored, position } = readSnapshot(directory);
  let damaged = 0;
  for (const batch of readLedger(directory, position)) {
    for (const record of batch.records) restored = fold(restored, record);
    damaged += batch.damaged;
    position = batch.position;
  }
  return { restored, position, damaged };
}

export function readSnapshot(directory: string): Snapshot {
  const { position, restored } = readWhole(join(directory, 'snapshot.json'), none);
  // One that an earlier version wrote lacks what it did not know.
  return { position, restored: { ...nothingRestored, ...restored } };
}

/** Stores what is known, for the next start. On a full disk the earlier one stays: the next start then reads more. */
export function keepSnapshot(directory: string, snapshot: Snapshot): void {
  try {
    writeWhole(join(directory, 'snapshot.json'), snapshot);
  } catch {
    // The ledger itself tells that the disk is full.
  }
}

/** So many segments are kept behind what was shipped, 64 MiB: a database that is restored from a backup gets them again. */
const keptSegments = 8;

/** Removes segments that both the snapshot and the shipper have left well behind. */
export function dropSegments(directory: string, shipped: LedgerPosition): void {
  const { position } = readSnapshot(directory);
  const keepFrom = Math.min(shipped.segment, position.segment) - keptSegments;
  for (const segment of listSegments(directory)) {
    if (segment < keepFrom) rmSync(segmentPath(directory, segment));
  }
}
