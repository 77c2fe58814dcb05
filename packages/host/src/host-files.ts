import { closeSync, openSync, readdirSync, readSync } from 'node:fs';

/** Where the kernel's files of the watched host are. */
export interface HostRoots {
  /** The host's /proc (setting PROCFS_ROOT). */
  readonly procfs: string;
  /** The host's /sys (setting SYSFS_ROOT). */
  readonly sysfs: string;
  /** The host's root folder, for its mounts and /etc; null when it cannot be seen (a container without HOST_ROOT). */
  readonly root: string | null;
}

/** Errors that say "there is nothing here", as opposed to "something is wrong". */
const absent = new Set([
  'ENOENT',
  'ENOTDIR',
  'EACCES',
  'EPERM',
  'ESRCH',
  'EOPNOTSUPP',
  'ENODEV',
  'ENODATA',
  'ENXIO',
  'EAGAIN',
]);

/** True when a file is not there, not readable for us, or has no data just now. */
export function isAbsent(error: unknown): boolean {
  return absent.has((error as NodeJS.ErrnoException).code ?? '');
}

/**
 * Reads small kernel files with kept-open descriptors and one buffer, synchronously: a read from procfs never
 * waits for a disk, and the asynchronous way costs four times as much.
 */
export class HostFiles {
  #buffer = Buffer.allocUnsafe(64 * 1024);
  readonly #kept = new Map<string, number>();

  constructor(readonly roots: HostRoots) {}

  /** The text of the first of these files under /proc that can be read, else null. Its descriptor stays open. */
  proc(...names: readonly string[]): string | null {
    for (const name of names) {
      const text = this.#keep(`${this.roots.procfs}/${name}`);
      if (text !== null) return text;
    }
    return null;
  }

  /** The text of a file under /sys, else null. Its descriptor stays open. */
  sys(name: string): string | null {
    return this.#keep(`${this.roots.sysfs}/${name}`);
  }

  /** The text of a file that is read once, or whose owner comes and goes; null when it is not there. */
  once(path: string): string | null {
    const bytes = this.bytes(path);
    return bytes === null ? null : bytes.toString('utf8');
  }

  /**
   * The bytes of a file, valid until the next read of any file; null when it is not there. `single`: the kernel
   * gives the whole file in one read, so that no second one has to look for its end.
   */
  bytes(path: string, single = false): Buffer | null {
    let fd: number;
    try {
      fd = openSync(path, 'r');
    } catch (error) {
      return nullIfAbsent(error);
    }
    try {
      const length = single ? readSync(fd, this.#buffer, 0, this.#buffer.length, 0) : this.#read(fd);
      return this.#buffer.subarray(0, length);
    } catch (error) {
      return nullIfAbsent(error);
    } finally {
      closeSync(fd);
    }
  }

  /** Names in a folder; none when it is not there. */
  list(path: string): string[] {
    try {
      return readdirSync(path);
    } catch (error) {
      nullIfAbsent(error);
      return [];
    }
  }

  /** Closes every kept descriptor; the next read opens them again. */
  close(): void {
    for (const fd of this.#kept.values()) closeSync(fd);
    this.#kept.clear();
  }

  #keep(path: string): string | null {
    const kept = this.#kept.get(path);
    if (kept !== undefined) {
      try {
        return this.#buffer.toString('utf8', 0, this.#read(kept));
      } catch {
        // The device behind it went away or came anew: open it once more.
        closeSync(kept);
        this.#kept.delete(path);
      }
    }
    let fd: number | undefined;
    try {
      fd = openSync(path, 'r');
      const text = this.#buffer.toString('utf8', 0, this.#read(fd));
      this.#kept.set(path, fd);
      return text;
    } catch (error) {
      if (fd !== undefined) closeSync(fd);
      return nullIfAbsent(error);
    }
  }

  /** Reads a whole file from its start into the buffer, which grows when it must; returns the length. */
  #read(fd: number): number {
    let length = 0;
    for (;;) {
      const read = readSync(fd, this.#buffer, length, this.#buffer.length - length, length);
      length += read;
      if (read === 0) return length;
      if (length < this.#buffer.length) continue;
      if (length >= 16 * 1024 * 1024)
        throw new Error('The file has more than 16 MiB, which no kernel file has.');
      const larger = Buffer.allocUnsafe(this.#buffer.length * 2);
      this.#buffer.copy(larger, 0, 0, length);
      this.#buffer = larger;
    }
  }
}

function nullIfAbsent(error: unknown): null {
  if (isAbsent(error)) return null;
  throw error;
}
