import {
  closeSync,
  constants,
  existsSync,
  fchmodSync,
  fdatasync,
  fstatSync,
  fsyncSync,
  ftruncateSync,
  openSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** Makes a rename or a new file itself durable. */
export function syncFolder(folder: string): void {
  const fd = openSync(folder, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    fsyncSync(fd);
  } finally {
    closeSync(fd);
  }
}

/**
 * Replaces a file by new content so that after a power cut either the old or the new one is there, whole.
 * @param mode of the file, whatever the umask is
 */
export function replaceFile(path: string, text: string, mode = 0o600): void {
  const next = `${path}.next`;
  const fd = openSync(
    next,
    constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | constants.O_NOFOLLOW,
    0o600,
  );
  try {
    fchmodSync(fd, mode);
    writeWhole(fd, Buffer.from(text));
    fsyncSync(fd);
    renameSync(next, path);
  } catch (error) {
    // On a full disk the half of a file would only take more of what is missing.
    rmSync(next, { force: true });
    throw error;
  } finally {
    closeSync(fd);
  }
  syncFolder(dirname(path));
}

/** Writes all bytes: a disk that is nearly full takes a part of them without an error. */
function writeWhole(fd: number, bytes: Buffer, progress: { done: number } = { done: 0 }): void {
  while (progress.done < bytes.length) progress.done += writeSync(fd, bytes, progress.done);
}

/**
 * A file of lines that only grows. Lines are handed to the kernel in order and at once, so that they survive the
 * death of the process; `sync()` makes everything written so far survive a power cut, and callers that come while a
 * sync is under way share the next one.
 */
export class AppendLog {
  private fd: number;
  private length: number;
  private running: Promise<void> | null = null;
  private next: Promise<void> | null = null;

  constructor(readonly path: string) {
    const fresh = !existsSync(path);
    const flags = constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW;
    this.fd = openSync(path, flags, 0o600);
    this.length = fstatSync(this.fd).size;
    if (fresh) syncFolder(dirname(path));
  }

  /** Bytes in the file. */
  get size(): number {
    return this.length;
  }

  /** Writes whole lines or nothing: a line cut short by a full disk is taken back. */
  append(text: string): void {
    const bytes = Buffer.from(text);
    const progress = { done: 0 };
    try {
      writeWhole(this.fd, bytes, progress);
    } catch (error) {
      if (progress.done > 0) ftruncateSync(this.fd, this.length);
      throw error;
    }
    this.length += bytes.length;
  }

  sync(): Promise<void> {
    if (this.running === null) {
      this.running = this.flush().finally(() => (this.running = null));
      return this.running;
    }
    this.next ??= this.running
      .catch(() => undefined)
      .then(() => {
        this.next = null;
        return this.sync();
      });
    return this.next;
  }

  /** Cuts the file, where its end was found torn. */
  truncate(length: number): void {
    ftruncateSync(this.fd, length);
    fsyncSync(this.fd);
    this.length = length;
  }

  /** Waits for what is under way, makes everything durable and closes. */
  async close(): Promise<void> {
    await this.sync().catch(() => undefined);
    closeSync(this.fd);
    this.fd = -1;
  }

  private flush(): Promise<void> {
    return new Promise((resolve, reject) => {
      fdatasync(this.fd, (error) => (error === null ? resolve() : reject(error)));
    });
  }
}
