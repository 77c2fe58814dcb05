import { mkdirSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { blockedAt, type UnprivilegedUser } from '@smart-monitor/testing';

/** How a child that is not root gets at its program. */
export interface Reach {
  /** The node program, as the child sees it. */
  readonly node: string;
  /** The checkout, as the child sees it. */
  readonly checkout: string;
  /** What has to be shown to the child at another place, in a mount namespace of its own. */
  readonly binds: readonly { readonly from: string; readonly to: string }[];
}

/**
 * Finds how `user` reaches the checkout and node. Below /root or another closed folder neither can be read by an
 * unprivileged user; the children then see them below the data folder, and nobody else does.
 * @throws Error in words when the files themselves are closed to others.
 */
export async function reachFor(
  user: UnprivilegedUser | null,
  checkout: string,
  stateRoot: string,
  node = process.execPath,
): Promise<Reach> {
  if (!user) return { node, checkout, binds: [] };
  const sample = path.join(checkout, 'services', 'gui', 'dist', 'main.js');
  if ((statSync(sample).mode & 0o004) === 0)
    throw new Error(
      `The services run as user ${user.name}, who may not read ${sample}: chmod -R go+rX ${checkout}`,
    );
  const binds: { from: string; to: string }[] = [];
  const seen = { node, checkout };
  if ((await blockedAt(checkout, user)) !== null) {
    seen.checkout = path.join(stateRoot, 'app');
    mkdirSync(seen.checkout, { recursive: true });
    binds.push({ from: checkout, to: seen.checkout });
  }
  if ((await blockedAt(path.dirname(node), user)) !== null) {
    seen.node = path.join(stateRoot, 'node');
    writeFileSync(seen.node, '', { flag: 'a', mode: 0o755 });
    binds.push({ from: node, to: seen.node });
  }
  return { ...seen, binds };
}

/** Shows each bind, then becomes the program as the unprivileged user; the same process all the way. */
const enter =
  'while [ "$1" != -- ]; do mount --bind "$1" "$2" || exit 1; shift 2; done; shift; u=$1 g=$2; shift 2; ' +
  'exec setpriv --reuid "$u" --regid "$g" --clear-groups --no-new-privs -- "$@"';

/** The command line that runs node with `args` for a child; `dropped` where spawn itself can change the user. */
export function commandFor(
  reach: Reach,
  user: UnprivilegedUser | null,
  args: readonly string[],
): { readonly file: string; readonly args: string[]; readonly uid?: number; readonly gid?: number } {
  if (!user) return { file: reach.node, args: [...args] };
  if (reach.binds.length === 0) return { file: reach.node, args: [...args], uid: user.uid, gid: user.gid };
  const pairs = reach.binds.flatMap(({ from, to }) => [from, to]);
  const ids = [String(user.uid), String(user.gid)];
  return {
    file: 'unshare',
    args: [
      '--mount',
      '--propagation',
      'private',
      '--',
      '/bin/sh',
      '-c',
      enter,
      'enter',
      ...pairs,
      '--',
      ...ids,
      reach.node,
      ...args,
    ],
  };
}
