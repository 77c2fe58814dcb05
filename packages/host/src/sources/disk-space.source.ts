import type { StatsFs } from 'node:fs';
import type { MetricValue } from '@smart-monitor/contracts';
import { lookAtFileSystems } from '../file-systems.js';
import { isAbsent } from '../host-files.js';
import type { Mount } from '../mounts.js';
import { Metric, type Source, type SourceContext } from '../source.js';
import { StatfsAsker } from '../statfs-asker.js';

const labels = ['mount'];
const total = new Metric('disk.total', 'bytes', 'Size of a file system.', labels);
const used = new Metric('disk.used', 'bytes', 'Space in use on a file system.', labels);
const available = new Metric(
  'disk.available',
  'bytes',
  'Space that programs without privilege can still have.',
  labels,
);
const usedPercent = new Metric(
  'disk.used_percent',
  'percent',
  'Space in use, as df shows it: used of used and available.',
  labels,
);
const inodes = new Metric(
  'disk.inodes_total',
  'count',
  'Inodes of a file system; absent where it makes them as needed.',
  labels,
);
const inodesUsed = new Metric('disk.inodes_used', 'count', 'Inodes in use.', labels);
const inodesPercent = new Metric(
  'disk.inodes_percent',
  'percent',
  'Inodes in use as a share of all.',
  labels,
);
const readOnly = new Metric(
  'disk.read_only',
  'flag',
  '1 where a file system is mounted read-only, else 0.',
  labels,
);

/** Space and inodes of local file systems, from statfs on the mounts of PID 1. */
export class DiskSpaceSource implements Source {
  readonly name = 'disk-space';
  readonly metrics = [total, used, available, usedPercent, inodes, inodesUsed, inodesPercent, readOnly];
  readonly #asker: StatfsAsker;

  constructor(patienceMs = 1_000) {
    this.#asker = new StatfsAsker(patienceMs);
  }

  async read({ files, fail }: SourceContext): Promise<MetricValue[]> {
    const answers = await lookAtFileSystems(files, this.#asker);
    return answers.flatMap(({ mount, answer }) => {
      if (answer === null) fail(`The file system ${mount.path} does not answer.`);
      else if (!(answer instanceof Error)) return valuesOf(mount, answer);
      else if (!isAbsent(answer)) fail(`The file system ${mount.path} could not be asked: ${answer.message}`);
      return [];
    });
  }
}

function valuesOf(mount: Mount, { bsize, blocks, bfree, bavail, files, ffree }: StatsFs): MetricValue[] {
  if (blocks <= 0) return [];
  const label = { mount: mount.path };
  const taken = blocks - bfree;
  const values = [
    total.of(blocks * bsize, label),
    used.of(taken * bsize, label),
    available.of(bavail * bsize, label),
    usedPercent.of(taken + bavail > 0 ? (100 * taken) / (taken + bavail) : 100, label),
    readOnly.of(mount.readOnly ? 1 : 0, label),
  ];
  if (files > 0) {
    values.push(inodes.of(files, label), inodesUsed.of(files - ffree, label));
    values.push(inodesPercent.of((100 * (files - ffree)) / files, label));
  }
  return values;
}
