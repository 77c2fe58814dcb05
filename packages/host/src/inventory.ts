import os from 'node:os';
import type { HostFiles } from './host-files.js';

/** What a host is made of; read at start, shown in the console. Null is what it does not tell. */
export interface Inventory {
  /** `Debian GNU/Linux 12 (bookworm)` */
  readonly os: string | null;
  readonly kernel: string | null;
  readonly architecture: string;
  /** The board or the vendor's name of the machine. */
  readonly machine: string | null;
  readonly cpuModel: string | null;
  readonly cpuCount: number;
  readonly memoryBytes: number | null;
  /** Changes at each start of the kernel. */
  readonly bootId: string | null;
}

/** Reads the inventory from the host's files. */
export function readInventory(files: HostFiles): Inventory {
  const { procfs, sysfs, root } = files.roots;
  const text = (file: string) => files.once(file)?.replaceAll('\0', '').trim() || null;
  const cpuinfo = text(`${procfs}/cpuinfo`) ?? '';
  const field = (name: string) =>
    new RegExp(`^${name}\\s*:\\s*(.+)$`, 'm').exec(cpuinfo)?.[1]?.trim() ?? null;
  const release =
    root === null ? '' : (text(`${root}/etc/os-release`) ?? text(`${root}/usr/lib/os-release`) ?? '');
  const memory = /^MemTotal:\s+(\d+) kB$/m.exec(text(`${procfs}/meminfo`) ?? '');
  return {
    os: /^PRETTY_NAME="?(.*?)"?$/m.exec(release)?.[1] ?? null,
    kernel: text(`${procfs}/sys/kernel/osrelease`),
    architecture: os.arch(),
    machine:
      text(`${sysfs}/firmware/devicetree/base/model`) ??
      text(`${sysfs}/class/dmi/id/product_name`) ??
      field('Model'),
    // ARM kernels give no model name; the board's then says most.
    cpuModel: field('model name') ?? field('Hardware') ?? field('Model'),
    cpuCount: cpuinfo.match(/^processor\s*:/gm)?.length ?? os.availableParallelism(),
    memoryBytes: memory ? Number(memory[1]) * 1024 : null,
    bootId: text(`${procfs}/sys/kernel/random/boot_id`),
  };
}
