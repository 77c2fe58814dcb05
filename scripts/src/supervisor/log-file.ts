import { closeSync, fstatSync, openSync, renameSync, writeSync } from 'node:fs';

const mostBytes = 5 * 1024 * 1024;
const kept = 3;

/** One child's log. Past 5 MiB it becomes `.1`, that becomes `.2`, and so on; three old ones are kept. */
export class LogFile {
  #fd: number;
  #size: number;

  constructor(
    readonly path: string,
    private readonly limit = mostBytes,
  ) {
    this.#fd = openSync(path, 'a', 0o600);
    this.#size = fstatSync(this.#fd).size;
  }

  write(chunk: string | Buffer): void {
    const bytes = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    if (this.#size > 0 && this.#size + bytes.length > this.limit) this.#rotate();
    try {
      this.#size += writeSync(this.#fd, bytes);
    } catch {
      // A full disk: a service must not stop because its log cannot be kept.
    }
  }

  close(): void {
    closeSync(this.#fd);
  }

  #rotate(): void {
    closeSync(this.#fd);
    for (let number = kept - 1; number >= 0; number--) {
      try {
        renameSync(number === 0 ? this.path : `${this.path}.${number}`, `${this.path}.${number + 1}`);
      } catch {
        // There are not that many yet.
      }
    }
    this.#fd = openSync(this.path, 'a', 0o600);
    this.#size = fstatSync(this.#fd).size;
  }
}
