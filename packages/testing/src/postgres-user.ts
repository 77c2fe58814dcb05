import { readFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import path from 'node:path';

/** A user that a process started by root may be given. */
export interface UnprivilegedUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/** In this order: the product's own user, then the one that owns nothing, then Debian's for PostgreSQL. */
const candidates = ['smartmon', 'nobody', 'postgres'];

/**
 * The user to drop to when this process is root, from /etc/passwd, or null when it is not root and there is
 * nothing to drop. PostgreSQL refuses to run as root.
 * @throws when root has no such user to drop to, with the remedy in the message.
 */
export function unprivilegedUser(passwd = '/etc/passwd'): UnprivilegedUser | null {
  if (process.getuid?.() !== 0) return null;
  const lines = readFileSync(passwd, 'utf8').split('\n');
  for (const name of candidates) {
    const fields = lines.find((line) => line.startsWith(`${name}:`))?.split(':');
    const [uid, gid] = [Number(fields?.[2]), Number(fields?.[3])];
    if (fields && uid > 0 && gid > 0) return { name, uid, gid };
  }
  throw new Error(
    `PostgreSQL does not run as root, and ${passwd} has none of the users ${candidates.join(', ')} to run it as. ` +
      'Create one: useradd --system --no-create-home --shell /usr/sbin/nologin smartmon',
  );
}

/**
 * The first folder on the way to `target` that `user` may not pass through, or null when the way is free.
 * Judged by owner, group and mode of each folder; access lists are not looked at.
 */
export async function blockedAt(target: string, user: UnprivilegedUser): Promise<string | null> {
  const root = path.parse(path.resolve(target)).root;
  const parts = path.resolve(target).slice(root.length).split(path.sep).filter(Boolean);
  let at = root;
  for (const part of ['', ...parts]) {
    at = path.join(at, part);
    const found = await stat(at);
    const bit = found.uid === user.uid ? 0o100 : found.gid === user.gid ? 0o010 : 0o001;
    if (found.isDirectory() && (found.mode & bit) === 0) return at;
  }
  return null;
}
