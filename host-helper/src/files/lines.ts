import { readFileSync } from 'node:fs';

export interface ReadLines {
  readonly lines: readonly string[];
  /** Bytes up to the end of the last whole line. */
  readonly wholeBytes: number;
  /** Bytes of a line that was cut short by a crash. */
  readonly tornBytes: number;
}

/** The whole lines of a file, and how much of a torn one follows them; nothing where the file is missing. */
export function readLines(path: string): ReadLines {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return { lines: [], wholeBytes: 0, tornBytes: 0 };
    throw error;
  }
  const wholeBytes = bytes.lastIndexOf(10) + 1;
  const text = bytes.toString('utf8', 0, wholeBytes);
  return {
    lines: text === '' ? [] : text.slice(0, -1).split('\n'),
    wholeBytes,
    tornBytes: bytes.length - wholeBytes,
  };
}
