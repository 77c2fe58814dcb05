import { readFileSync, statSync } from 'node:fs';

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
 * The lock file that a package manager holds just now, or null. Compared by inode alone: on an overlay the device
 * in /proc/locks is not the one that stat tells. A lock held by chance on the same inode of another file system
 * makes an action wait, which is the harmless side.
 */
export function packageManagerLock(files: readonly string[] = packageLockFiles): string | null {
  let locked: ReadonlySet<string> | null = null;
  for (const file of files) {
    const stat = statSync(file, { bigint: true, throwIfNoEntry: false });
    if (stat === undefined) continue;
    locked ??= lockedInodes(readFileSync('/proc/locks', 'utf8'));
    if (locked.has(String(stat.ino))) return file;
  }
  return null;
}
