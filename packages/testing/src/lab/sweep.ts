import { existsSync, readFileSync, readdirSync, rmSync, rmdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { processesBelow, removeCgroup } from './cgroup-folders.js';
import { stillRuns } from './process-identity.js';

/** Holds one folder for each lab host of this machine. Below /run, because nothing in it outlives the machine's boot and no cleaner of temporary files touches it. */
export const LAB_FOLDERS = '/run/smart-monitor-lab';

/**
 * Removes what lab hosts left whose keeper was killed before it could clean up: processes, cgroups, folders.
 * Lab hosts that run, also those of other checkouts and other test processes, are left alone.
 */
export async function sweep(folders = LAB_FOLDERS): Promise<void> {
  if (!existsSync(folders)) return;
  for (const name of readdirSync(folders)) {
    const folder = join(folders, name);
    // The name tells who started the lab, so that a folder made just now is never taken for an abandoned one.
    const [pid, startTime] = name.split('-');
    if (stillRuns(`${pid} ${startTime}`)) continue;
    const keeper = read(join(folder, 'keeper'));
    if (keeper !== null && stillRuns(keeper)) continue;
    const groups = (read(join(folder, 'cgroups')) ?? '').split('\n').filter((group) => group.endsWith(name));
    for (const group of groups) await emptyAndRemove(group);
    rmSync(folder, { recursive: true, force: true });
  }
}

async function emptyAndRemove(group: string): Promise<void> {
  for (let attempt = 0; attempt < 50; attempt++) {
    for (const pid of processesBelow(group)) kill(pid);
    if (removeCgroup(group)) break;
    await delay(20);
  }
  removeParent(dirname(group));
}

/** Not what is below it: the cgroup of a lab host that is being rebooted, or was made just now, is empty too. */
function removeParent(parent: string): void {
  try {
    rmdirSync(parent);
  } catch {
    // Other lab hosts are in it.
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has gone meanwhile.
  }
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch {
    return null;
  }
}
