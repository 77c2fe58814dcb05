import { processExecutable, type HostFiles } from '@smart-monitor/host';
import { neverSignalled } from '@smart-monitor/protocol';
import type { ProcessName } from '../evaluate/health.js';
import type { Citizen } from './census.js';

/**
 * A process named so that it cannot be mistaken for another one, for the remedy `kill`; null where its executable may
 * not be read (processes of others, without CAP_SYS_PTRACE), or where it is one that is never signalled.
 */
export function nameProcess(files: HostFiles, { pid, startTicks, name }: Citizen): ProcessName | null {
  const executable = processExecutable(files, pid);
  if (executable === null || neverSignalled({ name, executable }) !== null) return null;
  return { pid, startTime: startTicks, executable };
}

/** The process of a unit that has most of what is counted; undefined where the unit has none. */
export function biggestOf(
  citizens: readonly Citizen[],
  unit: string,
  measure: (citizen: Citizen) => number,
): Citizen | undefined {
  const own = citizens.filter((citizen) => citizen.unit === unit);
  return own.toSorted((a, b) => measure(b) - measure(a))[0];
}
