import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readSync,
  realpathSync,
  type Stats,
} from 'node:fs';
import { basename, dirname, join } from 'node:path';

/** A file that decides about privileges is not as it has to be; the message says which, and what to do. */
export class UntrustedFileError extends Error {
  override readonly name = 'UntrustedFileError';
}

export interface TrustedFileRules {
  readonly maxBytes: number;
  /** Uids that may own the file and every folder above it. */
  readonly owners: readonly number[];
  /** Mode bits that must not be set on the file. Group and world write are always refused. */
  readonly forbiddenMode?: number;
}

/** Root; and where the helper itself is not root (then it only watches), the person who runs it. */
export function trustedOwners(): readonly number[] {
  const uid = process.geteuid?.() ?? 0;
  return uid === 0 ? [0] : [0, uid];
}

/** What tells one state of a file from another; also changes when owner or mode do (ctime). */
export function fingerprint(stat: Stats): string {
  return [stat.dev, stat.ino, stat.size, stat.mtimeMs, stat.ctimeMs, stat.mode, stat.uid, stat.nlink].join(
    ':',
  );
}

/**
 * Reads a text file that only root could have written: opened without following a link, judged by its descriptor
 * (regular, owner, no group or world write, one link, size), every folder above it likewise, and unchanged between
 * the first and the last byte.
 */
export function readTrustedFile(
  path: string,
  rules: TrustedFileRules,
): { text: string; fingerprint: string } {
  const folder = trustedFolder(path, rules.owners);
  const fd = open(join(folder, basename(path)), path);
  try {
    const before = fstatSync(fd);
    judgeFile(path, before, rules);
    const buffer = Buffer.alloc(before.size + 1);
    let length = 0;
    for (;;) {
      const count = readSync(fd, buffer, length, buffer.length - length, null);
      length += count;
      if (count === 0 || length === buffer.length) break;
    }
    const after = fstatSync(fd);
    if (length !== before.size || fingerprint(after) !== fingerprint(before))
      throw new UntrustedFileError(`${path} changed while it was read.`);
    const text = new TextDecoder('utf-8', { fatal: true }).decode(buffer.subarray(0, length));
    return { text, fingerprint: fingerprint(before) };
  } catch (error) {
    if (error instanceof TypeError)
      throw new UntrustedFileError(`${path} is not UTF-8 text.`, { cause: error });
    throw error;
  } finally {
    closeSync(fd);
  }
}

/** Judges a file by the same rules as `readTrustedFile` does, without reading it. @throws UntrustedFileError */
export function judgeTrustedFile(path: string, rules: TrustedFileRules): void {
  const folder = trustedFolder(path, rules.owners);
  const fd = open(join(folder, basename(path)), path);
  try {
    judgeFile(path, fstatSync(fd), rules);
  } finally {
    closeSync(fd);
  }
}

/**
 * Checks that a program which is going to be started could only have been put there by root: the path that is started
 * and, where that is a link, the file that it leads to.
 */
export function judgeTrustedProgram(path: string): void {
  const real = realpathSync(join(trustedFolder(path, [0]), basename(path)));
  trustedFolder(real, [0]);
  const stat = lstatSync(real);
  if (!stat.isFile()) throw new UntrustedFileError(`${path} is no file.`);
  if (stat.uid !== 0) throw new UntrustedFileError(`${path} is owned by uid ${stat.uid}, not by root.`);
  if ((stat.mode & 0o022) !== 0) throw new UntrustedFileError(`${path} is writable by others than root.`);
}

/** The real folder of a path, after every folder above it was judged. */
function trustedFolder(path: string, owners: readonly number[]): string {
  const folder = resolveFolder(path);
  for (let current = folder; ; current = dirname(current)) {
    const stat = lstatSync(current);
    if (!owners.includes(stat.uid))
      throw new UntrustedFileError(
        `${current}, a folder above ${path}, is owned by uid ${stat.uid}: chown it to root.`,
      );
    if ((stat.mode & 0o022) !== 0)
      throw new UntrustedFileError(
        `${current}, a folder above ${path}, is writable by others: chmod go-w it.`,
      );
    if (current === dirname(current)) return folder;
  }
}

function resolveFolder(path: string): string {
  try {
    return realpathSync(dirname(path));
  } catch (error) {
    throw new UntrustedFileError(`The folder of ${path} cannot be read: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}

function open(real: string, path: string): number {
  try {
    return openSync(real, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const why = code === 'ELOOP' ? 'it is a symbolic link' : (error as Error).message;
    throw new UntrustedFileError(`${path} cannot be opened: ${why}.`, { cause: error });
  }
}

function judgeFile(path: string, stat: Stats, rules: TrustedFileRules): void {
  const mode = (stat.mode & 0o777).toString(8).padStart(4, '0');
  if (!stat.isFile()) throw new UntrustedFileError(`${path} is no regular file.`);
  if (!rules.owners.includes(stat.uid))
    throw new UntrustedFileError(`${path} is owned by uid ${stat.uid}: chown it to root.`);
  if ((stat.mode & 0o022) !== 0)
    throw new UntrustedFileError(`${path} is writable by others (mode ${mode}): chmod go-w it.`);
  if ((stat.mode & (rules.forbiddenMode ?? 0)) !== 0)
    throw new UntrustedFileError(`${path} can be read by everybody (mode ${mode}): chmod o-rwx it.`);
  if (stat.nlink !== 1)
    throw new UntrustedFileError(`${path} has ${stat.nlink} hard links; it may have one.`);
  if (stat.size > rules.maxBytes)
    throw new UntrustedFileError(`${path} has ${stat.size} bytes; at most ${rules.maxBytes} are read.`);
}
