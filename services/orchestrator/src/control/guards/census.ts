import {
  listProcesses,
  privateBytes,
  ProcessUnits,
  type HostFiles,
  type ProcessStat,
} from '@smart-monitor/host';

/** A process, and whose it is. */
export interface Citizen extends ProcessStat {
  /** The unit that it belongs to; null for threads of the kernel, zombies and what systemd did not start. */
  readonly unit: string | null;
  /** Bytes that no other process has. */
  readonly privateBytes: number;
  /** Microseconds of processor time since the census before; since its start where it is new. */
  readonly grownUs: number;
}

/** USER_HZ: the unit of times that the kernel shows to programs, the same on every Linux. */
const usPerTick = 10_000;

/**
 * Counts the processes of the host: their units, memory and processor time. Three small files for each process, some
 * milliseconds on a common host: not to be taken more often than each 10 s.
 */
export class Census {
  private ticks: ReadonlyMap<string, number> = new Map();
  private usedUs: ReadonlyMap<string, number> = new Map();
  private readonly units: ProcessUnits;

  constructor(private readonly files: HostFiles) {
    this.units = new ProcessUnits(files);
  }

  /** @param withMemory false spares a file for each process; `privateBytes` is then 0 */
  take(withMemory: boolean): Citizen[] {
    const ticks = new Map<string, number>();
    const usedUs = new Map<string, number>();
    const citizens = listProcesses(this.files).map((stat) => {
      const identity = `${stat.pid} ${stat.startTicks}`;
      const spent = stat.userTicks + stat.systemTicks;
      ticks.set(identity, spent);
      const grownUs = Math.max(0, spent - (this.ticks.get(identity) ?? 0)) * usPerTick;
      // Threads of the kernel and zombies have no memory of their own, and belong to nobody.
      const unit = stat.residentPages > 0 ? this.units.unitOf(stat.pid) : null;
      if (unit !== null) {
        const sofar = usedUs.get(unit) ?? this.usedUs.get(unit) ?? 0;
        usedUs.set(unit, sofar + grownUs);
      }
      const bytes = withMemory && unit !== null ? (privateBytes(this.files, stat.pid) ?? 0) : 0;
      return { ...stat, unit, privateBytes: bytes, grownUs };
    });
    this.ticks = ticks;
    this.usedUs = usedUs;
    return citizens;
  }

  /** Microseconds of processor time by unit since the first census, for a kernel that does not account it by control group. */
  get loads(): ReadonlyMap<string, number> {
    return this.usedUs;
  }
}

/** Bytes by unit, as the sum over its processes. */
export function memoryByUnit(citizens: readonly Citizen[]): ReadonlyMap<string, number> {
  const used = new Map<string, number>();
  for (const { unit, privateBytes: bytes } of citizens)
    if (unit !== null) used.set(unit, (used.get(unit) ?? 0) + bytes);
  return used;
}
