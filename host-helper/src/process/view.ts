import type { KillProcessView } from '@smart-monitor/protocol';
import { open, readFile } from 'node:fs/promises';

import type { ProcessFacts } from './facts.js';

/** A process that holds its memory locked lets whoever reads its command line wait; then it is left out. */
const commandWithinMs = 300;
const maxCommandLength = 64;
/** Enough for every host; whoever is further down is shown by number. */
const maxPasswdBytes = 1024 * 1024;

/** Processes as a plan shows them. */
export async function viewsOf(processes: readonly ProcessFacts[]): Promise<readonly KillProcessView[]> {
  const names = await userNames();
  return Promise.all(
    processes.map(async ({ stat, status, executable }) => ({
      pid: stat.pid,
      startTime: stat.startTime,
      executable: executable.path,
      uid: status.uid,
      user: names.get(status.uid) ?? String(status.uid),
      rssBytes: status.rssBytes,
      command: stat.state === 'D' ? status.name : ((await readCommand(stat.pid)) ?? status.name),
    })),
  );
}

/**
 * The first word of a command line as /proc/<pid>/cmdline has it (pure). What follows may hold secrets, and a program
 * that rewrites its title puts all of it in the first argument, so that a space ends it too.
 */
export function firstWord(commandLine: string): string {
  const word = /^[^\0\s]*/.exec(commandLine)?.[0] ?? '';
  return word.replaceAll(/[^\x20-\x7e]/g, '?').slice(0, maxCommandLength);
}

/** User names by uid out of the text of /etc/passwd (pure); the first line of a uid counts, as for getpwuid(3). */
export function parsePasswd(text: string): ReadonlyMap<number, string> {
  const names = new Map<number, string>();
  for (const line of text.split('\n')) {
    const [name, , uid] = line.split(':');
    if (name === undefined || !/^\d+$/.test(uid ?? '') || names.has(Number(uid))) continue;
    names.set(Number(uid), name.slice(0, 32));
  }
  return names;
}

async function userNames(): Promise<ReadonlyMap<number, string>> {
  try {
    return parsePasswd((await readFile('/etc/passwd', 'utf8')).slice(0, maxPasswdBytes));
  } catch {
    return new Map();
  }
}

async function readCommand(pid: number): Promise<string | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => (timer = setTimeout(() => resolve(null), commandWithinMs)));
  const word = await Promise.race([late, readBeginning(`/proc/${pid}/cmdline`).catch(() => null)]);
  clearTimeout(timer);
  return word === null || word === '' ? null : word;
}

async function readBeginning(path: string): Promise<string> {
  const file = await open(path, 'r');
  try {
    const bytes = Buffer.alloc(256);
    const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
    return firstWord(bytes.toString('utf8', 0, bytesRead));
  } finally {
    await file.close();
  }
}
