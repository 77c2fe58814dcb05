import type { HostFiles } from './host-files.js';
import { parseMeminfo } from './sources/memory.source.js';

/** How much memory the host has, and how much of it programs can still have. */
export interface AvailableMemory {
  readonly totalBytes: number;
  /** The kernel's own estimate, swap not counted. */
  readonly availableBytes: number;
}

/** Reads /proc/meminfo; null where it does not tell both (kernels before 3.14 have no MemAvailable). */
export function availableMemory(files: HostFiles): AvailableMemory | null {
  const text = files.proc('meminfo');
  if (text === null) return null;
  const fields = parseMeminfo(text);
  const totalBytes = fields.get('MemTotal');
  const availableBytes = fields.get('MemAvailable');
  return totalBytes === undefined || totalBytes === 0 || availableBytes === undefined
    ? null
    : { totalBytes, availableBytes };
}
