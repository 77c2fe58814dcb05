import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { LabHost } from '@smart-monitor/testing';

/** Processes that are measured together: a container or a service of a lab host. */
export interface Group {
  readonly name: string;
  /** The cgroup in which their CPU time is counted, as the outside sees it. */
  readonly folder: string;
}

/** What a group has used up to a moment. */
export interface Used {
  /** CPU of every process that was ever in it, milliseconds: those that have ended, such as health checks, too. */
  readonly cpuMs: number;
  /**
   * Bytes for the disk by process, without those that were taken back before they were written; a process has those of
   * its children that have ended (proc_pid_io(5)).
   */
  readonly written: ReadonlyMap<number, number>;
}

/**
 * Finds the cgroup of a container, by its id, or of a service, by its unit.
 * @throws where there is none, or where CPU time is not counted for it
 */
export function groupOf(lab: LabHost, name: string, key: string): Group {
  // Version 2 counts for every group; version 1 where its controller is.
  const places = [
    lab.cgroups.find(({ type }) => type === 'cgroup2'),
    lab.cgroups.find(({ options }) => options.split(',').includes('cpuacct')),
  ];
  for (const place of places) {
    const folder = place && below(place.group, key);
    if (folder !== undefined && processesOf(folder).length > 0 && cpuMs(folder) > 0) return { name, folder };
  }
  throw new Error(`No cgroup of ${name} (${key}) with processes whose CPU time is counted.`);
}

function below(folder: string, key: string): string | undefined {
  const inner = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  const hit = inner.find((entry) => entry.name.includes(key));
  if (hit !== undefined) return path.join(folder, hit.name);
  for (const entry of inner) {
    const found = below(path.join(folder, entry.name), key);
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The processes of a group just now. */
export function processesOf(folder: string): number[] {
  const own = readFileSync(path.join(folder, 'cgroup.procs'), 'utf8').split('\n').filter(Boolean).map(Number);
  const inner = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  return [...own, ...inner.flatMap((entry) => processesOf(path.join(folder, entry.name)))];
}

/** Memory of a group, MB of 2^20: each page is shared out among the processes that have it (PSS). */
export function pssMb({ folder }: Group): number {
  const kilobytes = processesOf(folder).map((pid) => {
    const text = ifThere(`/proc/${pid}/smaps_rollup`);
    return Number(/^Pss:\s+(\d+) kB$/m.exec(text)?.[1] ?? 0);
  });
  return kilobytes.reduce((sum, kb) => sum + kb, 0) / 1024;
}

/** What a group has used until now. */
export function usedBy({ folder }: Group): Used {
  const written = new Map<number, number>();
  for (const pid of processesOf(folder)) {
    const text = ifThere(`/proc/${pid}/io`);
    const of = (name: string): number => Number(new RegExp(`^${name}: (\\d+)$`, 'm').exec(text)?.[1]);
    const bytes = of('write_bytes') - of('cancelled_write_bytes');
    if (!Number.isNaN(bytes)) written.set(pid, bytes);
  }
  return { cpuMs: cpuMs(folder), written };
}

/** Not a number where it is not counted. */
function cpuMs(folder: string): number {
  const version1 = path.join(folder, 'cpuacct.usage');
  if (existsSync(version1)) return Number(readFileSync(version1, 'utf8')) / 1e6;
  return Number(/^usage_usec (\d+)$/m.exec(ifThere(path.join(folder, 'cpu.stat')))?.[1]) / 1e3;
}

/** Bytes that a group wrote between two moments. */
export function writtenBetween(before: Used, after: Used): number {
  let bytes = 0;
  for (const [pid, now] of after.written) bytes += now - (before.written.get(pid) ?? 0);
  return bytes;
}

/** The text of a file of /proc whose process or thread may just have ended; empty then. */
export function ifThere(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
