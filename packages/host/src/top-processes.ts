import { systemClock, type Clock } from '@smart-monitor/contracts';
import type { HostFiles } from './host-files.js';
import type { ProcessStat } from './process-stat.js';
import { listProcesses } from './process-list.js';

/** One process among the busiest. */
export interface TopProcess {
  readonly pid: number;
  readonly name: string;
  /** Command line with its arguments parted by spaces, cut at 200 characters; the name in brackets where there is none. */
  readonly command: string;
  readonly state: string;
  readonly threads: number;
  /** Percent of one processor since the last look, or since the process began where there was none. */
  readonly cpuPercent: number;
  /** Resident memory, bytes. */
  readonly memoryBytes: number;
}

/** The busiest processes by each measure, the busiest first. */
export interface TopProcesses {
  readonly byCpu: TopProcess[];
  readonly byMemory: TopProcess[];
}

/** USER_HZ: the unit of times that the kernel shows to programs, the same on every Linux. */
const ticksPerSecond = 100;

/** Remembers the last look at all processes, so that the next one knows how busy each was in between. */
export class ProcessTable {
  #before = new Map<string, number>();
  #monoBefore = 0;

  constructor(
    private readonly files: HostFiles,
    private readonly clock: Clock = systemClock,
    /** getconf PAGESIZE; 4,096 on all but some ARM and POWER kernels. */
    private readonly pageSize = 4096,
  ) {}

  /** Looks at every process and gives the `count` busiest by processor and by memory. */
  top(count: number): TopProcesses {
    const mono = this.clock.mono();
    const seconds = (mono - this.#monoBefore) / 1000;
    const uptime = Number(this.files.proc('uptime')?.split(' ')[0]);
    const ticks = new Map<string, number>();
    const all = listProcesses(this.files).map((stat) => {
      const identity = `${stat.pid} ${stat.startTicks}`;
      const spent = stat.userTicks + stat.systemTicks;
      ticks.set(identity, spent);
      const before = this.#before.get(identity);
      const [grown, over] =
        before === undefined || seconds <= 0
          ? [spent, uptime - stat.startTicks / ticksPerSecond]
          : [spent - before, seconds];
      const cpu = (100 * grown) / ticksPerSecond / Math.max(over, 0.01);
      return { stat, cpu: Number.isFinite(cpu) ? Math.max(0, cpu) : 0 };
    });
    this.#before = ticks;
    this.#monoBefore = mono;
    const take = (sorted: typeof all) =>
      sorted.slice(0, count).map(({ stat, cpu }) => this.#describe(stat, cpu));
    return {
      byCpu: take(all.toSorted((a, b) => b.cpu - a.cpu)),
      byMemory: take(all.toSorted((a, b) => b.stat.residentPages - a.stat.residentPages)),
    };
  }

  #describe(stat: ProcessStat, cpu: number): TopProcess {
    const line = this.files.bytes(`${this.files.roots.procfs}/${stat.pid}/cmdline`, true);
    const command = line?.toString('utf8', 0, 800).replaceAll('\0', ' ').trim().slice(0, 200);
    return {
      pid: stat.pid,
      name: stat.name,
      command: command || `[${stat.name}]`,
      state: stat.state,
      threads: stat.threads,
      cpuPercent: Math.round(cpu * 10) / 10,
      memoryBytes: stat.residentPages * this.pageSize,
    };
  }
}

/** The busiest processes of the host just now: evidence for an incident. Keep the table, and the next look knows more. */
export function topProcesses(table: ProcessTable, count = 5): TopProcesses {
  return table.top(count);
}
