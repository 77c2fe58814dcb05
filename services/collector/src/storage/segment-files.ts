import { closeSync, fstatSync, ftruncateSync, openSync, readdirSync, readSync, statSync } from 'node:fs';
import path from 'node:path';

const pattern = /^spool-(\d{10})\.log$/;

/** Path of the segment with this number. */
export function segmentPath(directory: string, number: number): string {
  return path.join(directory, `spool-${String(number).padStart(10, '0')}.log`);
}

/** Numbers and sizes of the segments in a folder, oldest first. */
export function listSegments(directory: string): { number: number; bytes: number }[] {
  return readdirSync(directory)
    .flatMap((name) => {
      const digits = pattern.exec(name)?.[1];
      return digits ? [{ number: Number(digits), bytes: statSync(path.join(directory, name)).size }] : [];
    })
    .sort((a, b) => a.number - b.number);
}

/** Whole lines of a segment from an offset on, at most `maxBytes`, and the offset behind them. */
export function readLines(file: string, offset: number, maxBytes: number): { lines: string[]; next: number } {
  const fd = openSync(file, 'r');
  try {
    const wanted = Math.max(0, Math.min(maxBytes, fstatSync(fd).size - offset));
    const buffer = Buffer.allocUnsafe(wanted);
    const read = readSync(fd, buffer, 0, wanted, offset);
    const end = buffer.subarray(0, read).lastIndexOf(0x0a);
    if (end < 0) return { lines: [], next: offset };
    return { lines: buffer.toString('utf8', 0, end).split('\n'), next: offset + end + 1 };
  } finally {
    closeSync(fd);
  }
}

/** Cuts the line without an end that a crash left; returns how many bytes were cut. */
export function cutTornTail(file: string): number {
  const fd = openSync(file, 'r+');
  try {
    const { size } = fstatSync(fd);
    const chunk = Buffer.allocUnsafe(64 * 1024);
    let keep = 0;
    for (let end = size; end > 0 && keep === 0;) {
      const from = Math.max(0, end - chunk.length);
      const read = readSync(fd, chunk, 0, end - from, from);
      const found = chunk.subarray(0, read).lastIndexOf(0x0a);
      if (found >= 0) keep = from + found + 1;
      end = from;
    }
    if (keep < size) ftruncateSync(fd, keep);
    return size - keep;
  } finally {
    closeSync(fd);
  }
}

/** How many lines a file has from an offset on. */
export function countLines(file: string, offset: number): number {
  let count = 0;
  for (let at = offset; ;) {
    const { lines, next } = readLines(file, at, 1024 * 1024);
    if (next === at) return count;
    count += lines.length;
    at = next;
  }
}
