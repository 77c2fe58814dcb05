import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';

const SYSTEMD = '/lib/systemd/systemd';
const TOOLS = [
  'unshare',
  'nsenter',
  'setpriv',
  'mount',
  'pivot_root',
  'mountpoint',
  'dbus-daemon',
  'journalctl',
  'systemctl',
];

let answer: string | null | undefined;

/**
 * Why no lab host can be started here, in words for a person; null when it can. The answer is kept, so that
 * asking often costs nothing. Needed are Linux, root with the right to mount, systemd and dbus-daemon installed
 * (systemd need not be running), util-linux, and the kernel's overlay file system.
 */
export function labHostUnavailable(): string | null {
  if (answer === undefined) answer = examine();
  return answer;
}

function examine(): string | null {
  if (process.platform !== 'linux') return `a lab host needs Linux, this is ${process.platform}`;
  if (process.getuid?.() !== 0) return 'a lab host needs root, because it mounts a file system of its own';
  if (!existsSync(SYSTEMD)) return `systemd is not installed (${SYSTEMD} is not there)`;
  const missing = TOOLS.filter((tool) => !onPath(tool));
  if (missing.length > 0) return `these programs are not installed: ${missing.join(', ')}`;
  // Whether namespaces and an overlay of / are allowed cannot be read anywhere reliably: try.
  const trial =
    'mount -t tmpfs trial /mnt && mkdir /mnt/u /mnt/w /mnt/m && ' +
    'mount -t overlay -o lowerdir=/,upperdir=/mnt/u,workdir=/mnt/w trial /mnt/m && mount -t proc proc /mnt/m/proc';
  const flags = ['--mount', '--pid', '--fork', '--ipc', '--uts', '--cgroup', '--propagation', 'private'];
  const run = spawnSync('unshare', [...flags, '--', '/bin/sh', '-c', trial], {
    encoding: 'utf8',
    timeout: 5000,
  });
  if (run.status === 0) return null;
  const words = run.error?.message ?? run.stderr.trim().split('\n').at(-1) ?? 'no reason given';
  return `namespaces with an overlay of the root file system are not allowed here (${words})`;
}

function onPath(tool: string): boolean {
  const folders = ['/usr/sbin', '/usr/bin', '/sbin', '/bin', ...(process.env['PATH'] ?? '').split(':')];
  return folders.some((folder) => {
    try {
      accessSync(join(folder, tool), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
