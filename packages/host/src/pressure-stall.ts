import type { HostFiles } from './host-files.js';

/** One line of a file of /proc/pressure (kernel documentation, accounting/psi). */
export interface PressureStall {
  /** Percent of the last 10, 60 and 300 s. */
  readonly avg10: number;
  readonly avg60: number;
  readonly avg300: number;
  /** Microseconds stalled since the boot. */
  readonly totalUs: number;
}

const number = String.raw`(\d+(?:\.\d+)?)`;

/** Reads the `some` or `full` line of a pressure file; null where it has none that can be read. */
export function parsePressureStall(text: string, line: 'some' | 'full'): PressureStall | null {
  const fields = `avg10=${number} avg60=${number} avg300=${number} total=(\\d+)`;
  const match = new RegExp(`^${line} ${fields}$`, 'm').exec(text);
  if (match === null) return null;
  const [avg10, avg60, avg300, totalUs] = match.slice(1).map(Number) as [number, number, number, number];
  return { avg10, avg60, avg300, totalUs };
}

/**
 * How much of the time every task waited for memory; null where the kernel tells no pressure: built without it, or
 * built with it switched off (`CONFIG_PSI_DEFAULT_DISABLED`, as Raspberry Pi OS does; `psi=1` on the boot line
 * switches it on).
 */
export function memoryStall(files: HostFiles): PressureStall | null {
  const text = files.proc('pressure/memory');
  return text === null ? null : parsePressureStall(text, 'full');
}
