import { statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { constants } from 'node:os';

import type { Native } from '../native/native.js';

/** Files that dpkg and rpm hold a lock on while they change packages. */
export const packageLockFiles: readonly string[] = [
  '/var/lib/dpkg/lock-frontend',
  '/var/lib/dpkg/lock',
  '/var/lib/rpm/.rpm.lock',
  '/usr/lib/sysimage/rpm/.rpm.lock',
];

/**
 * Inodes on which somebody holds a write lock, from the text of /proc/locks (proc_locks(5)):
 * `1: POSIX  ADVISORY  WRITE 1234 08:01:131072 0 EOF`; a line with `->` only waits for one.
 */
export function lockedInodes(text: string): ReadonlySet<string> {
  const inodes = new Set<string>();
  for (const line of text.split('\n')) {
    const match = /^\d+: (?:POSIX|FLOCK|OFDLCK)\s+\S+\s+WRITE\s+-?\d+\s+[0-9a-f]+:[0-9a-f]+:(\d+)\s/.exec(
      line,
    );
    if (match !== null) inodes.add(match[1]!);
  }
  return inodes;
}

/**
 * A reading that began this long ago at most is as good as a new one, milliseconds. A package manager takes its lock
 * long before it touches a service, so that nothing slips through.
 */
const freshMs = 50;

/** What the probe needs of the outside. */
export interface PackageManagerOptions {
  mono(): number;
  /** The native part's query, where it is in force. */
  readonly writeLocked?: Native['writeLocked'];
  readonly files?: readonly string[];
}

/**
 * Tells whether a package manager is at work. Where the native part is there, the kernel is asked for the lock on each
 * file (fcntl(2), F_OFD_GETLK: dpkg and rpm lock with fcntl), which takes microseconds. Otherwise, and where a lock file
 * cannot be opened (dpkg's can by root alone), /proc/locks is read: that makes the kernel wait for a grace period (about
 * 10 ms, for nobody else's benefit), so it runs beside everything else, and begins already when a unit changes its
 * state: by the time that somebody asks for a restart because of it, the answer is there.
 */
export class PackageManagerProbe {
  private reading: Promise<string | null> = Promise.resolve(null);
  private begun = -Infinity;
  private readonly files: readonly string[];

  constructor(private readonly options: PackageManagerOptions) {
    this.files = options.files ?? packageLockFiles;
  }

  /** Whether a reading has to be begun early: the lock files cannot be asked for one by one. */
  get isSlow(): boolean {
    return this.ask() === undefined;
  }

  /** Begins a reading, where none has begun within `olderThanMs`. */
  prefetch(olderThanMs = freshMs / 2): void {
    const now = this.options.mono();
    if (now - this.begun <= olderThanMs) return;
    this.begun = now;
    this.reading = readLock(this.files);
    this.reading.catch(() => (this.begun = -Infinity));
  }

  /** The lock file that a package manager holds, or null. */
  held(): Promise<string | null> {
    const answer = this.ask();
    if (answer !== undefined) return Promise.resolve(answer);
    this.prefetch(freshMs);
    return this.reading;
  }

  /** The file that is locked, null where none is, undefined where the kernel cannot be asked for all of them. */
  private ask(): string | null | undefined {
    const { writeLocked } = this.options;
    if (writeLocked === undefined || writeLocked === null) return undefined;
    let locked: string | null = null;
    for (const file of this.files) {
      try {
        if (writeLocked(file)) locked ??= file;
      } catch (error) {
        if (!missing.includes((error as NodeJS.ErrnoException).errno ?? 0)) return undefined;
      }
    }
    return locked;
  }
}

/** A lock file that is not there is locked by nobody. */
const missing: readonly number[] = [constants.errno.ENOENT, constants.errno.ENOTDIR];

/**
 * The first of the files on which somebody holds a write lock, or null. Compared by inode alone: on an overlay the
 * device in /proc/locks is not the one that stat tells. A lock held by chance on the same inode of another file system
 * makes an action wait, which is the harmless side.
 */
async function readLock(files: readonly string[]): Promise<string | null> {
  const inodes = new Map<string, string>();
  for (const file of files) {
    const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
    if (stat !== undefined) inodes.set(String(stat.ino), file);
  }
  if (inodes.size === 0) return null;
  for (const inode of lockedInodes(await readFile('/proc/locks', 'utf8'))) {
    const file = inodes.get(inode);
    if (file !== undefined) return file;
  }
  return null;
}
