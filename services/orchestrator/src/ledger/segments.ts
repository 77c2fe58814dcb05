import { closeSync, fstatSync, ftruncateSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Where a reader stands in the ledger: a segment's number and a byte offset within it. */
export interface LedgerPosition {
  readonly segment: number;
  readonly offset: number;
}

const name = /^ledger-(\d{8})\.jsonl$/;

/** The path of one segment file. */
export function segmentPath(directory: string, segment: number): string {
  return join(directory, `ledger-${String(segment).padStart(8, '0')}.jsonl`);
}

/** The numbers of all segments in a folder, oldest first. */
export function listSegments(directory: string): number[] {
  return readdirSync(directory)
    .map((file) => name.exec(file)?.[1])
    .filter((digits) => digits !== undefined)
    .map(Number)
    .sort((a, b) => a - b);
}

/**
 * Cuts a line that a crash left half written off the end of a segment. Returns the number of bytes cut; a line
 * counts only with its newline, so what is cut was never acknowledged.
 */
export function repairTail(path: string): number {
  const fd = openSync(path, 'r+');
  try {
    const { size } = fstatSync(fd);
    const chunk = Buffer.alloc(64 * 1024);
    let end = size;
    while (end > 0) {
      const from = Math.max(0, end - chunk.length);
      const read = readSync(fd, chunk, 0, end - from, from);
      const newline = chunk.subarray(0, read).lastIndexOf(0x0a);
      if (newline >= 0) {
        const keep = from + newline + 1;
        if (keep < size) ftruncateSync(fd, keep);
        return size - keep;
      }
      end = from;
    }
    if (size > 0) ftruncateSync(fd, 0);
    return size;
  } finally {
    closeSync(fd);
  }
}

/** The length of a segment in bytes. */
export function segmentSize(path: string): number {
  return statSync(path).size;
}

/** Whole lines from an offset on, some `maxBytes` of them and one at least, and the offset behind the last one. */
export function readLines(
  path: string,
  offset: number,
  maxBytes: number,
): { lines: string[]; offset: number } {
  const fd = openSync(path, 'r');
  try {
    const rest = Math.max(0, fstatSync(fd).size - offset);
    for (let length = Math.min(maxBytes, rest); ; length = Math.min(length * 2, rest)) {
      const buffer = Buffer.alloc(length);
      const read = readSync(fd, buffer, 0, length, offset);
      const end = buffer.subarray(0, read).lastIndexOf(0x0a);
      if (end >= 0) return { lines: buffer.toString('utf8', 0, end).split('\n'), offset: offset + end + 1 };
      if (length === rest) return { lines: [], offset };
    }
  } finally {
    closeSync(fd);
  }
}
