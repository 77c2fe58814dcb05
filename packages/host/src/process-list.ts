import { readlinkSync } from 'node:fs';
import { isAbsent, type HostFiles } from './host-files.js';
import { parseProcessStat, type ProcessStat } from './process-stat.js';
import { rootOfGroups, systemdGroup, unitOfGroup } from './unit-group.js';

/** Looks at every process of the host; those that end meanwhile are left out. About 10 µs for each. */
export function listProcesses(files: HostFiles): ProcessStat[] {
  const { procfs } = files.roots;
  return files.list(procfs).flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    const bytes = files.bytes(`${procfs}/${name}/stat`, true);
    const stat = bytes && parseProcessStat(bytes);
    return stat ? [stat] : [];
  });
}

/** Finds the unit of a process by its control group. */
export class ProcessUnits {
  #root: string | null = null;

  constructor(private readonly files: HostFiles) {}

  /** The unit that a process belongs to; null where it belongs to none, or has ended. */
  unitOf(pid: number): string | null {
    const group = this.groupOf(pid);
    return group === null ? null : unitOfGroup(group, this.root());
  }

  /** The control group of a process as systemd knows it, without what is above systemd's own root. */
  groupOf(pid: number): string | null {
    const text = this.files.bytes(`${this.files.roots.procfs}/${pid}/cgroup`, true);
    return text === null ? null : systemdGroup(text.toString('utf8'));
  }

  private root(): string {
    return (this.#root ??= rootOfGroups(this.groupOf(1)));
  }
}

/**
 * What /proc/<pid>/exe points to; null where it may not be read, which is so for processes of others without
 * CAP_SYS_PTRACE, and for threads of the kernel.
 */
export function processExecutable(files: HostFiles, pid: number): string | null {
  try {
    return readlinkSync(`${files.roots.procfs}/${pid}/exe`) || null;
  } catch (error) {
    if (isAbsent(error)) return null;
    throw error;
  }
}

/**
 * Bytes of a process that no other process has: resident, less what is shared (statm). A cheap stand-in for PSS, which
 * the kernel adds up page by page.
 */
export function privateBytes(files: HostFiles, pid: number, pageSize = 4096): number | null {
  const text = files.bytes(`${files.roots.procfs}/${pid}/statm`, true);
  const [, resident, shared] = text === null ? [] : text.toString('latin1').split(' ').map(Number);
  if (resident === undefined || shared === undefined || Number.isNaN(resident - shared)) return null;
  return Math.max(0, resident - shared) * pageSize;
}
