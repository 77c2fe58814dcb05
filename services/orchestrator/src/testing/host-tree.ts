import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { HostFiles } from '@smart-monitor/host';

/** A process of a host that is made of files. */
export interface TreeProcess {
  readonly pid: number;
  readonly unit: string;
  readonly name?: string;
  readonly parent?: number;
  readonly state?: string;
  /** What it has for itself, mebibytes. */
  readonly mebibytes?: number;
  /** Processor time, seconds. */
  readonly seconds?: number;
  readonly executable?: string;
}

/** For specs: a host made of files, for hardware and kernels that are not there. */
export class HostTree {
  readonly folder = mkdtempSync(join(tmpdir(), 'host-tree-'));
  readonly files = new HostFiles({
    procfs: join(this.folder, 'proc'),
    sysfs: join(this.folder, 'sys'),
    root: this.folder,
  });

  constructor() {
    this.process({ pid: 1, unit: 'init.scope', name: 'systemd' });
  }

  /** Writes a file in place, as the kernel does: kept descriptors see the new text. */
  write(file: string, text: string): void {
    mkdirSync(dirname(join(this.folder, file)), { recursive: true });
    writeFileSync(join(this.folder, file), text);
  }

  memory(totalMebibytes: number, availableMebibytes: number): void {
    const kb = (mebibytes: number): number => mebibytes * 1024;
    this.write(
      'proc/meminfo',
      `MemTotal: ${kb(totalMebibytes)} kB\nMemAvailable: ${kb(availableMebibytes)} kB\n`,
    );
  }

  stall(avg10: number, avg60: number): void {
    const line = (of: string): string =>
      `${of} avg10=${avg10.toFixed(2)} avg60=${avg60.toFixed(2)} avg300=0.00 total=1\n`;
    this.write('proc/pressure/memory', line('some') + line('full'));
  }

  majorFaults(count: number): void {
    this.write('proc/vmstat', `pgfault 9\npgmajfault ${count}\n`);
  }

  processors(count: number): void {
    const lines = Array.from({ length: count }, (_, i) => `cpu${i} 1 1 1 1\n`);
    this.write('proc/stat', `cpu  1 1 1 1\n${lines.join('')}`);
  }

  process(process: TreeProcess): void {
    const {
      pid,
      unit,
      name = 'app',
      parent = 1,
      state = 'S',
      mebibytes = 0,
      seconds = 0,
      executable,
    } = process;
    const pages = Math.round(mebibytes * 256);
    const resident = state === 'Z' ? 0 : pages + 10;
    this.write(
      `proc/${pid}/stat`,
      `${pid} (${name}) ${state} ${parent} 1 1 0 -1 0 0 0 0 0 ${Math.round(seconds * 100)} 0 0 0 20 0 1 0 ${pid * 10} 0 ${resident} 0\n`,
    );
    const slice = unit === 'init.scope' ? '' : '/system.slice';
    this.write(`proc/${pid}/cgroup`, `0::${slice}/${unit}\n`);
    this.write(`proc/${pid}/statm`, `${resident} ${resident} 10 1 0 1 0\n`);
    if (executable === undefined) return;
    rmSync(join(this.folder, `proc/${pid}/exe`), { force: true });
    symlinkSync(executable, join(this.folder, `proc/${pid}/exe`));
  }

  end(pid: number): void {
    rmSync(join(this.folder, `proc/${pid}`), { recursive: true });
  }

  /** Bytes of a unit by its control group, on a host with version 2. */
  groupMemory(unit: string, mebibytes: number): void {
    this.write('sys/fs/cgroup/cgroup.controllers', 'memory\n');
    this.write(`sys/fs/cgroup/system.slice/${unit}/memory.stat`, `anon ${mebibytes * 2 ** 20}\nshmem 0\n`);
  }

  done(): void {
    this.files.close();
    rmSync(this.folder, { recursive: true });
  }
}
