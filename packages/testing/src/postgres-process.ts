import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the server writes to `postmaster.pid` in its data folder (PostgreSQL's `src/include/utils/pidfile.h`). */
export interface PostmasterFile {
  readonly pid: number;
  readonly port: number;
  /** `starting`, `stopping`, `ready` or `standby`; empty while the file is still short. */
  readonly status: string;
}

/** Reads `postmaster.pid`, or null when no server has the folder open. */
export async function readPostmaster(data: string): Promise<PostmasterFile | null> {
  const text = await readFile(path.join(data, 'postmaster.pid'), 'utf8').catch(() => null);
  if (text === null) return null;
  const lines = text.split('\n');
  return { pid: Number(lines[0]), port: Number(lines[3]), status: (lines[7] ?? '').trim() };
}

/** Fields of /proc/<pid>/stat (proc(5)), or null when there is no such process. */
function procStat(pid: number): { state: string; parent: number; startTicks: string } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // comm may itself hold spaces and parentheses.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0]!, parent: Number(fields[1]), startTicks: fields[19]! };
  } catch {
    return null;
  }
}

/** True while the process exists and is not a zombie. */
export function alive(pid: number): boolean {
  const found = procStat(pid);
  return found !== null && found.state !== 'Z';
}

/** Tells one process from a later one with the same number: its start time in clock ticks since boot. */
export function startTicks(pid: number): string | null {
  return procStat(pid)?.startTicks ?? null;
}

/** True when the process is a PostgreSQL server on this data folder, so that a reused pid is never signalled. */
export function isServerOf(pid: number, data: string): boolean {
  try {
    const argv = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
    return path.basename(argv[0] ?? '') === 'postgres' && argv.includes(data);
  } catch {
    return false;
  }
}

/** The server and its direct children (backends, checkpointer, ...), parent first. Backends have sessions of their own, so a process group would miss them. */
export function family(pid: number): number[] {
  const pids = readdirSync('/proc').map(Number).filter(Number.isInteger);
  return [pid, ...pids.filter((other) => procStat(other)?.parent === pid)];
}

/** Sends a signal to each process; one that is gone already is not an error. */
export function signalAll(pids: readonly number[], signal: NodeJS.Signals): void {
  for (const pid of pids) {
    try {
      process.kill(pid, signal);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  }
}

/** Waits until none of the processes exists any more; false when `ms` passed first. */
export async function gone(pids: readonly number[], ms: number): Promise<boolean> {
  const deadline = performance.now() + ms;
  while (pids.some(alive)) {
    if (performance.now() > deadline) return false;
    await sleep(5);
  }
  return true;
}

/**
 * Stops a server, whatever its condition: resumed in case it is paused, asked for a fast shutdown (SIGINT: clients
 * are cut off, a checkpoint is written), after `patienceMs` for an immediate one (SIGQUIT), then killed.
 */
export async function stopServer(pid: number, patienceMs = 20_000): Promise<void> {
  const everyone = family(pid);
  signalAll(everyone, 'SIGCONT');
  signalAll([pid], 'SIGINT');
  if (await gone(everyone, patienceMs)) return;
  signalAll([pid], 'SIGQUIT');
  if (await gone(everyone, 5_000)) return;
  signalAll(family(pid), 'SIGKILL');
  await gone(everyone, 2_000);
}
