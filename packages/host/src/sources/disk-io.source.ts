import { existsSync } from 'node:fs';
import type { MetricValue } from '@smart-monitor/contracts';
import { Counters } from '../counters.js';
import { Metric, type Source, type SourceContext } from '../source.js';

const read = new Metric('disk.read', 'bytes/s', 'Bytes read from a disk.', ['device']);
const written = new Metric('disk.written', 'bytes/s', 'Bytes written to a disk.', ['device']);
const reads = new Metric('disk.reads', 'operations/s', 'Completed reads of a disk.', ['device']);
const writes = new Metric('disk.writes', 'operations/s', 'Completed writes of a disk.', ['device']);
const busy = new Metric('disk.busy', 'percent', 'Share of the time in which a disk had something to do.', [
  'device',
]);
const wait = new Metric(
  'disk.wait',
  'milliseconds',
  'Mean time of a read or write, waiting included; absent while there was none.',
  ['device'],
);

/** Counters of one line of /proc/diskstats (kernel documentation, admin-guide/iostats). Times in milliseconds. */
export interface DiskCounters {
  readonly device: string;
  readonly reads: number;
  readonly sectorsRead: number;
  readonly readMs: number;
  readonly writes: number;
  readonly sectorsWritten: number;
  readonly writeMs: number;
  readonly busyMs: number;
}

/** Lines of /proc/diskstats; those without the first fourteen fields are left out. */
export function parseDiskstats(text: string): DiskCounters[] {
  return text.split('\n').flatMap((line) => {
    const [, , device, ...rest] = line.trim().split(/\s+/);
    const n = rest.slice(0, 11).map(Number);
    if (!device || n.length < 11 || !n.every(Number.isFinite)) return [];
    return [
      {
        device,
        reads: n[0]!,
        sectorsRead: n[2]!,
        readMs: n[3]!,
        writes: n[4]!,
        sectorsWritten: n[6]!,
        writeMs: n[7]!,
        busyMs: n[9]!,
      },
    ];
  });
}

/** A sector of diskstats is 512 bytes, whatever the disk's own are. */
const sector = 512;

/** Traffic of whole disks, from /proc/diskstats; partitions and memory-backed devices are left out. */
export class DiskIoSource implements Source {
  readonly name = 'disk-io';
  readonly metrics = [read, written, reads, writes, busy, wait];
  readonly #counters = new Counters();
  #partitions = new Map<string, boolean>();

  read({ files, mono }: SourceContext): MetricValue[] {
    const text = files.proc('diskstats');
    if (text === null) return [];
    this.#counters.begin(mono);
    const values: MetricValue[] = [];
    const known = new Map<string, boolean>();
    for (const disk of parseDiskstats(text)) {
      const { device } = disk;
      if (/^(ram|loop|zram|fd|sr)\d/.test(device) || disk.reads + disk.writes === 0) continue;
      // A slash in a device's name is an exclamation mark in sysfs.
      const partition =
        this.#partitions.get(device) ??
        existsSync(`${files.roots.sysfs}/class/block/${device.replaceAll('/', '!')}/partition`);
      known.set(device, partition);
      if (!partition) values.push(...this.#ofDisk(disk));
    }
    this.#partitions = known;
    return values;
  }

  #ofDisk(disk: DiskCounters): MetricValue[] {
    const labels = { device: disk.device };
    const growth = (field: Exclude<keyof DiskCounters, 'device'>) =>
      this.#counters.growth(`${disk.device} ${field}`, disk[field]);
    const [r, w, sr, sw] = [
      growth('reads'),
      growth('writes'),
      growth('sectorsRead'),
      growth('sectorsWritten'),
    ];
    const [rms, wms, bms] = [growth('readMs'), growth('writeMs'), growth('busyMs')];
    const { seconds } = this.#counters;
    const values: MetricValue[] = [];
    if (seconds === null) return values;
    if (sr !== null) values.push(read.of((sr * sector) / seconds, labels));
    if (sw !== null) values.push(written.of((sw * sector) / seconds, labels));
    if (r !== null) values.push(reads.of(r / seconds, labels));
    if (w !== null) values.push(writes.of(w / seconds, labels));
    // The kernel rounds to its ticks, so that a little more than all the time can come out.
    if (bms !== null) values.push(busy.of(Math.min(100, bms / seconds / 10), labels));
    if (r !== null && w !== null && rms !== null && wms !== null && r + w > 0)
      values.push(wait.of((rms + wms) / (r + w), labels));
    return values;
  }
}
