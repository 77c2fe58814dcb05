import type { KillProcessView } from '@smart-monitor/protocol';
import { open, readFile } from 'node:fs/promises';

import type { ProcessFacts } from './facts.js';

/**
 * A process that has its memory locked, as one that hangs may have, lets whoever reads its command line wait, and with it
 * one of the few threads that do file work here. Then no further one is read. Milliseconds.
 */
const commandsWithinMs = 300;
const maxCommandLength = 64;
/** Enough for every host; whoever is further down is shown by number. */
const maxPasswdBytes = 1024 * 1024;

/** Processes as a plan shows them; by the name alone where the command line cannot be read in time. */
export async function viewsOf(processes: readonly ProcessFacts[]): Promise<readonly KillProcessView[]> {
  const [names, commands] = await Promise.all([userNames(), readCommands(processes)]);
  return processes.map(({ stat, status, executable }) => ({
    pid: stat.pid,
    startTime: stat.startTime,
    executable: executable.path,
    uid: status.uid,
    user: names.get(status.uid) ?? String(status.uid),
    rssBytes: status.rssBytes,
    command: commands.get(stat.pid) ?? status.name,
  }));
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

/** The command lines one after another, as far as that goes in time. */
async function readCommands(processes: readonly ProcessFacts[]): Promise<ReadonlyMap<number, string>> {
  const commands = new Map<number, string>();
  let late = false;
  let timer: NodeJS.Timeout | undefined;
  const deadline = new Promise<void>((resolve) => (timer = setTimeout(resolve, commandsWithinMs)));
  const readAll = async (): Promise<void> => {
    for (const { stat } of processes) {
      // Whoever waits uninterruptibly may have its memory locked.
      if (stat.state === 'D') continue;
      const word = await readBeginning(`/proc/${stat.pid}/cmdline`).catch(() => '');
      if (late) return;
      if (word !== '') commands.set(stat.pid, word);
    }
  };
  await Promise.race([readAll(), deadline]);
  late = true;
  clearTimeout(timer);
  return commands;
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
