import type { LedgerRecord } from '@smart-monitor/contracts';
import { listSegments, readLines, segmentPath, type LedgerPosition } from './segments.js';

const chunkBytes = 4 * 1024 * 1024;

/** Every record from a position on, oldest first, with the position behind each batch. Lines that are not JSON are counted and passed over. */
export function* readLedger(
  directory: string,
  from: LedgerPosition,
  maxBytes = chunkBytes,
): Generator<{ records: LedgerRecord[]; damaged: number; position: LedgerPosition }> {
  for (const segment of listSegments(directory).filter((number) => number >= from.segment)) {
    let offset = segment === from.segment ? from.offset : 0;
    for (;;) {
      const chunk = readLines(segmentPath(directory, segment), offset, maxBytes);
      if (chunk.offset === offset) break;
      offset = chunk.offset;
      yield { ...parseLines(chunk.lines), position: { segment, offset } };
    }
  }
}

function parseLines(lines: readonly string[]): { records: LedgerRecord[]; damaged: number } {
  const records: LedgerRecord[] = [];
  let damaged = 0;
  for (const line of lines) {
    try {
      records.push(JSON.parse(line) as LedgerRecord);
    } catch {
      damaged += 1;
    }
  }
  return { records, damaged };
}
