import { readFileSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** Whose the socket is and who we are, for the words to somebody who may not use it; as far as it can be seen. */
export function socketGroups(socket: string): string {
  const own = `this process has the uid ${process.getuid?.()} and the groups ${process.getgroups?.().join(', ')}`;
  for (const path of [socket, dirname(socket)]) {
    try {
      const { gid, mode } = statSync(path);
      return `${path} belongs to the group ${nameOf(gid)} with mode ${(mode & 0o777).toString(8)}, and ${own}`;
    } catch {
      // The folder may not be entered: its own group is the one that is wanted.
    }
  }
  return own;
}

/** `smartmon (990)`: a container need not know the name. */
function nameOf(gid: number): string {
  try {
    const line = readFileSync('/etc/group', 'utf8')
      .split('\n')
      .find((text) => text.split(':')[2] === String(gid));
    return line === undefined ? String(gid) : `${line.split(':')[0]} (${gid})`;
  } catch {
    return String(gid);
  }
}
