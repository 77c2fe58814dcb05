import { readFileSync } from 'node:fs';
import path from 'node:path';

/** Shells with which nobody logs in. */
const noLogin = /(^|\/)(nologin|false|true|sync|halt|shutdown)$/;

/** The name of the account of a uid in the text of a passwd(5) file with which somebody can log in; else null. Pure. */
export function loginAccount(uid: number, passwd: string): string | null {
  for (const line of passwd.split('\n')) {
    const [name = '', , number, , , , shell] = line.split(':');
    // An empty shell means /bin/sh.
    if (number === String(uid) && shell !== undefined && !noLogin.test(shell.trim())) return name;
  }
  return null;
}

/**
 * What to tell whoever runs a service in a container under the uid of a login account of the host, with the remedy;
 * null where it is not so, or where the host's accounts cannot be seen. Outside of a container a service of a person's
 * uid is that person's own program.
 * @param hostRoot where the host's root is mounted (HOST_ROOT)
 */
export function sharedLoginWarning(uid: number | undefined, hostRoot: string | undefined): string | null {
  if (uid === undefined || hostRoot === undefined || path.resolve(hostRoot) === '/') return null;
  let passwd: string;
  try {
    passwd = readFileSync(path.join(hostRoot, 'etc/passwd'), 'utf8');
  } catch {
    return null;
  }
  const name = loginAccount(uid, passwd);
  if (name === null) return null;
  return (
    `This service runs as uid ${uid}, which on this host is the login account ${name}: with the host's /proc mounted it ` +
    `can read and write what is ${name}'s, and every program of ${name} can read its secrets. Make a user of its own, ` +
    '`useradd --system --gid smartmon --no-create-home --shell /usr/sbin/nologin smartmon`, and write its numbers ' +
    '(`id smartmon`) to SMARTMON_UID and SMARTMON_GID in .env.'
  );
}
