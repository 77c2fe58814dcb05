import type { HostFiles } from './host-files.js';

/** Page faults since the boot that had to wait for a disk, from /proc/vmstat; null where it does not tell. */
export function majorFaults(files: HostFiles): number | null {
  const match = /^pgmajfault (\d+)$/m.exec(files.proc('vmstat') ?? '');
  return match === null ? null : Number(match[1]);
}
