import { readFileSync } from 'node:fs';

/**
 * Names a process so that a later one with the same PID is told apart: `PID STARTTIME`, the start time in clock
 * ticks since boot (field 22 of /proc/PID/stat, proc(5)). Null when there is no such process.
 */
export function processIdentity(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field holds any text, also spaces and `)`: count from its end.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : `${pid} ${fields[19]}`;
  } catch {
    return null;
  }
}

/** Whether the process that `identity` (see {@link processIdentity}) names still runs. */
export function stillRuns(identity: string): boolean {
  return processIdentity(Number(identity.split(' ')[0])) === identity.trim();
}
