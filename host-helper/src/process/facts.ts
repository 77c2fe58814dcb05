import { readFileSync, readlinkSync } from 'node:fs';

import { type ControlGroups, parseControlGroups } from './cgroup.js';
import { parseStat, type ProcessStat } from './stat.js';
import { parseStatus, type ProcessStatus } from './status.js';

/** What /proc/<pid>/exe says: the path of the program, or why there is none. */
export type Executable =
  | { readonly path: string }
  /** `unreadable`: not permitted. `none`: a process without a program. `deleted`: the file was removed or replaced. */
  | { readonly path: null; readonly why: 'unreadable' | 'none' | 'deleted' };

/** All that identifies one process, read in one breath. */
export interface ProcessFacts {
  readonly stat: ProcessStat;
  readonly status: ProcessStatus;
  readonly executable: Executable;
  readonly groups: ControlGroups;
}

/**
 * Reads who a process is; null where there is none of that number (any more). It is the same process throughout: its
 * start time is read before and after the rest.
 */
export function readFacts(pid: number): ProcessFacts | null {
  const stat = readStat(pid);
  const status = parseStatus(read(pid, 'status') ?? '');
  const executable = readExecutable(pid);
  const groups = parseControlGroups(read(pid, 'cgroup') ?? '');
  if (stat === null || status === null || groups === null) return null;
  return readStat(pid)?.startTime === stat.startTime ? { stat, status, executable, groups } : null;
}

/** /proc/<pid>/stat alone, which everybody may read; null where there is no such process. */
export function readStat(pid: number): ProcessStat | null {
  return parseStat(read(pid, 'stat') ?? '');
}

/**
 * Judges what readlink(2) gave for /proc/<pid>/exe (pure). The kernel appends ` (deleted)`, also where a package
 * manager has put another file in its place: what then stands at the path is not what runs.
 */
export function executableOf(link: string): Executable {
  if (link.endsWith(' (deleted)')) return { path: null, why: 'deleted' };
  return link.startsWith('/') ? { path: link } : { path: null, why: 'none' };
}

function readExecutable(pid: number): Executable {
  try {
    return executableOf(readlinkSync(`/proc/${pid}/exe`));
  } catch (error) {
    const permitted = !['EACCES', 'EPERM'].includes((error as NodeJS.ErrnoException).code ?? '');
    return { path: null, why: permitted ? 'none' : 'unreadable' };
  }
}

function read(pid: number, file: 'stat' | 'status' | 'cgroup'): string | null {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return null;
  }
}
