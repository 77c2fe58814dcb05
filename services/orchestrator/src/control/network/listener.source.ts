import type { HostFiles } from '@smart-monitor/host';
import { isIP } from 'node:net';
import { address4 } from './host-view.js';

const dnsPort = '0035';

/** The inodes of the UDP sockets that are bound to port 53 on an address, or on every address, in /proc/net/udp (pure). */
export function listeningInodes(text: string | null, address: string): readonly string[] {
  return (text ?? '').split('\n').flatMap((line) => {
    const [, local, , , , , , , , inode] = line.trim().split(/\s+/);
    const [hex, port] = (local ?? '').split(':');
    if (port !== dnsPort || inode === undefined || hex?.length !== 8) return [];
    const bound = address4(hex);
    return bound === address || bound === '0.0.0.0' ? [inode] : [];
  });
}

/** The unit of a process by the lines of its /proc/<pid>/cgroup (pure); null where it is in none. */
export function unitOfCgroup(text: string | null): string | null {
  for (const line of (text ?? '').split('\n')) {
    const found = /\/([^/]+\.service)(\/|$)/.exec(line.split(':').slice(2).join(':'))?.[1];
    if (found !== undefined) return found;
  }
  return null;
}

/**
 * The unit that listens on an address for DNS: socket -> process -> control group. Whose socket it is can be read only
 * of processes of our own user, or by root; null where it cannot be told.
 * @param pids main processes of the units in question: nothing else is looked at.
 */
export function listenerUnit(
  files: HostFiles,
  address: string,
  pids: readonly number[],
  readLink: (path: string) => string,
): string | null {
  if (isIP(address) !== 4) return null;
  const inodes = listeningInodes(files.once(`${files.roots.procfs}/1/net/udp`), address);
  if (inodes.length === 0) return null;
  for (const pid of pids) {
    const folder = `${files.roots.procfs}/${pid}`;
    const holds = files.list(`${folder}/fd`).some((fd) => {
      try {
        return inodes.some((inode) => readLink(`${folder}/fd/${fd}`) === `socket:[${inode}]`);
      } catch {
        return false;
      }
    });
    if (holds) return unitOfCgroup(files.once(`${folder}/cgroup`));
  }
  return null;
}
