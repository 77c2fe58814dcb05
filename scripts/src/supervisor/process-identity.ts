import { readFileSync } from 'node:fs';

/**
 * Tells a process from a later one with the same number: its pid and its start time in clock ticks since boot
 * (field 22 of /proc/PID/stat, proc(5)), or null where it is gone or a zombie.
 */
export function processIdentity(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return fields[0] === 'Z' ? null : `${pid} ${fields[19]}`;
  } catch {
    return null;
  }
}

/** Whether the process that had this identity runs. */
export function stillRuns(identity: string): boolean {
  return processIdentity(Number.parseInt(identity, 10)) === identity;
}
