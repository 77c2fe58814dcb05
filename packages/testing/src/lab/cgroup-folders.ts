import { mkdirSync, readFileSync, readdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Hierarchy } from './cgroups.js';

/** Makes the cgroups of one lab host, ready for processes. Throws when the machine does not let us. */
export function makeCgroups(plan: readonly Hierarchy[]): void {
  for (const hierarchy of plan) {
    const parent = dirname(hierarchy.group);
    // Another lab host that ends just now removes the shared parent when it is empty: then once more.
    for (let attempt = 1; ; attempt++) {
      try {
        mkdirSync(hierarchy.group, { recursive: true });
        prepare(dirname(parent), parent, hierarchy);
        prepare(parent, hierarchy.group, hierarchy);
        break;
      } catch (error) {
        if (attempt === 5) {
          throw new Error(`the lab host's cgroup ${hierarchy.group} could not be made`, { cause: error });
        }
      }
    }
  }
}

/** A new cgroup of the cpuset controller (version 1) takes no process before it has CPUs; one of version 2 has only the controllers that its parent hands down. */
function prepare(from: string, group: string, hierarchy: Hierarchy): void {
  if (hierarchy.options.split(',').includes('cpuset')) {
    for (const file of ['cpuset.cpus', 'cpuset.mems']) {
      writeFileSync(join(group, file), readFileSync(join(from, file), 'utf8'));
    }
  }
  if (hierarchy.type !== 'cgroup2' || group === hierarchy.group) return;
  for (const controller of readFileSync(join(group, 'cgroup.controllers'), 'utf8')
    .split(/\s+/)
    .filter(Boolean)) {
    try {
      writeFileSync(join(group, 'cgroup.subtree_control'), `+${controller}`);
    } catch {
      // One controller less in the lab; the control's "fill memory" says so where it matters.
    }
  }
}

/** Every process in a cgroup and those below it; empty where it does not exist. PIDs of other namespaces read as 0 and are left out. */
export function processesBelow(group: string): number[] {
  try {
    const own = readFileSync(join(group, 'cgroup.procs'), 'utf8').split('\n').map(Number).filter(Boolean);
    return [...own, ...subgroups(group).flatMap(processesBelow)];
  } catch {
    return [];
  }
}

/** Removes a cgroup and those below it, as far as they are empty. Returns whether it is gone. */
export function removeCgroup(group: string): boolean {
  try {
    subgroups(group).forEach(removeCgroup);
    rmdirSync(group);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

function subgroups(group: string): string[] {
  return readdirSync(group, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => join(group, entry.name));
}
