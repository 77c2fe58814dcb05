import { neverSignalled, neverSignalledGroup } from '@smart-monitor/protocol';

import { pathsOf } from './cgroup.js';
import { type ProcessFacts, readFacts, readStat } from './facts.js';
import { isKernelThread } from './stat.js';

/** The process that asks, which is never signalled, nor anything that holds it up. */
export interface Self {
  /** Its own number and those of its ancestors. */
  readonly pids: ReadonlySet<number>;
  /** Its own control groups, without the root of a hierarchy. */
  readonly groups: readonly string[];
}

/** Looks at this process and up its line of parents. */
export function readSelf(): Self {
  const pids = new Set<number>();
  for (let pid = process.pid; pid > 0 && !pids.has(pid); pid = readStat(pid)?.ppid ?? 0) pids.add(pid);
  const own = readFacts(process.pid);
  return { pids, groups: own === null ? [] : pathsOf(own.groups).filter((path) => path !== '/') };
}

/**
 * Why a process is never signalled, in words; null where it may be, as far as this goes (pure). Nothing of it can be
 * configured: neither the allow-list nor the settings are asked.
 */
export function neverOf({ stat, status, executable, groups }: ProcessFacts, self: Self): string | null {
  if (stat.pid === 1) return 'it is the init system';
  if (isKernelThread(stat)) return 'it is a thread of the kernel';
  if (self.pids.has(stat.pid)) return 'it is the helper itself, or one of its ancestors';
  const paths = pathsOf(groups);
  if (paths.some((path) => self.groups.includes(path))) return 'it belongs to the helper';
  for (const path of paths) {
    const why = neverSignalledGroup(path);
    if (why !== null) return why;
  }
  return neverSignalled({ name: status.name, executable: executable.path });
}
