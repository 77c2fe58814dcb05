import { existsSync } from 'node:fs';
import type { HostFiles } from './host-files.js';

/** A unit, or something else that has a control group of its own at the top (`/docker`), and that group. */
export interface UnitGroup {
  readonly unit: string;
  readonly group: string;
}

/** Files of version 1 without a dot in their names. */
const plainFiles = new Set(['tasks', 'notify_on_release', 'release_agent']);

/** Reads what the control group of a unit uses, by its property ControlGroup (`/system.slice/nginx.service`). */
export class GroupUsage {
  #base: { readonly units: string; readonly memory: string; readonly cpu: readonly string[] } | null = null;

  constructor(private readonly files: HostFiles) {}

  /**
   * Every service and scope that has a control group, wherever in the slices, and what stands beside the slices. Empty
   * where the control groups of the host cannot be seen.
   */
  units(): UnitGroup[] {
    const found: UnitGroup[] = [];
    const walk = (group: string): void => {
      for (const name of this.files.list(`${this.#bases().units}${group}`)) {
        const path = `${group}/${name}`;
        if (name.endsWith('.slice')) walk(path);
        else if (/\.(service|scope)$/.test(name))
          found.push({ unit: name.startsWith('_') ? name.slice(1) : name, group: path });
        // A container engine without systemd's cgroup driver.
        else if (group === '' && !name.includes('.') && !plainFiles.has(name))
          found.push({ unit: path, group: path });
      }
    };
    walk('');
    return found;
  }

  /**
   * Bytes that the unit keeps from others: its own pages, shared memory and swap. What the kernel can take back at any
   * time, the cache of files, is not in it. Null where the kernel does not account memory by control group: the group
   * is gone, or the controller is off, as on Raspberry Pi OS without `cgroup_enable=memory`.
   */
  memoryBytes(group: string): number | null {
    const text = this.files.once(`${this.#bases().memory}${group}/memory.stat`);
    return text === null ? null : parseMemoryStat(text, this.#swap(group));
  }

  /** Microseconds of processor time that the unit has used; null where the kernel does not account it. */
  cpuUs(group: string): number | null {
    for (const base of this.#bases().cpu) {
      const text = this.files.once(
        base.endsWith('/unified') || base.endsWith('/cgroup')
          ? `${base}${group}/cpu.stat`
          : `${base}${group}/cpuacct.usage`,
      );
      const used = text === null ? null : parseCpuUsage(text);
      if (used !== null) return used;
    }
    return null;
  }

  /** Version 2 keeps swap in a file of its own; version 1 has it in memory.stat. */
  #swap(group: string): number {
    return Number(this.files.once(`${this.#bases().memory}${group}/memory.swap.current`) ?? 0) || 0;
  }

  /** Where the hierarchies are: one for all (version 2), or one for each controller beside a version 2 without any. */
  #bases(): { readonly units: string; readonly memory: string; readonly cpu: readonly string[] } {
    if (this.#base !== null) return this.#base;
    const folder = `${this.files.roots.sysfs}/fs/cgroup`;
    this.#base = existsSync(`${folder}/cgroup.controllers`)
      ? { units: folder, memory: folder, cpu: [folder] }
      : {
          units: `${folder}/systemd`,
          memory: `${folder}/memory`,
          // The one of version 2 counts for every unit, the ones of version 1 only where systemd was told to account.
          cpu: [`${folder}/unified`, `${folder}/cpuacct`, `${folder}/cpu,cpuacct`],
        };
    return this.#base;
  }
}

/** What memory.stat says that cannot be taken back, bytes; null where the text is of neither version. */
export function parseMemoryStat(text: string, swapBytes: number): number | null {
  const fields = new Map<string, number>();
  for (const match of text.matchAll(/^(anon|shmem|total_rss|total_shmem|total_swap) (\d+)$/gm))
    fields.set(match[1]!, Number(match[2]));
  const of = (name: string): number => fields.get(name) ?? 0;
  if (fields.has('anon')) return of('anon') + of('shmem') + swapBytes;
  if (fields.has('total_rss')) return of('total_rss') + of('total_shmem') + of('total_swap');
  return null;
}

/** Microseconds from cpu.stat (version 2) or cpuacct.usage (version 1, nanoseconds). */
export function parseCpuUsage(text: string): number | null {
  const stat = /^usage_usec (\d+)$/m.exec(text);
  if (stat !== null) return Number(stat[1]);
  return /^\d+\s*$/.test(text) ? Number(text) / 1000 : null;
}
