import type { MetricValue } from '@smart-monitor/contracts';
import { Metric, type Source, type SourceContext } from '../source.js';

const total = new Metric('memory.total', 'bytes', 'Memory that the kernel can use.');
const available = new Metric(
  'memory.available',
  'bytes',
  'Memory that programs can have without swapping, by the estimate of the kernel.',
);
const used = new Metric('memory.used', 'bytes', 'Memory that is not available: total less available.');
const usedPercent = new Metric(
  'memory.used_percent',
  'percent',
  'Memory that is not available, as a share of all.',
);
const cached = new Metric('memory.cached', 'bytes', 'Page cache and reclaimable slab.');
const dirty = new Metric('memory.dirty', 'bytes', 'Pages that wait to be written to disk.');
const swapTotal = new Metric('swap.total', 'bytes', 'Swap space; zero where there is none.');
const swapUsed = new Metric('swap.used', 'bytes', 'Swap space in use.');
const swapUsedPercent = new Metric(
  'swap.used_percent',
  'percent',
  'Swap space in use as a share of all; absent where there is none.',
);

/** /proc/meminfo (proc(5)) as bytes by name. */
export function parseMeminfo(text: string): Map<string, number> {
  const fields = new Map<string, number>();
  for (const match of text.matchAll(/^([\w()]+):\s+(\d+) kB$/gm))
    fields.set(match[1]!, Number(match[2]) * 1024);
  return fields;
}

/** Memory and swap, from /proc/meminfo. */
export class MemorySource implements Source {
  readonly name = 'memory';
  readonly metrics = [
    total,
    available,
    used,
    usedPercent,
    cached,
    dirty,
    swapTotal,
    swapUsed,
    swapUsedPercent,
  ];

  read({ files }: SourceContext): MetricValue[] {
    const text = files.proc('meminfo');
    if (text === null) return [];
    const fields = parseMeminfo(text);
    const of = (name: string) => fields.get(name) ?? 0;
    const values: MetricValue[] = [];
    const all = of('MemTotal');
    if (all > 0) {
      // Kernels before 3.14 have no estimate of their own.
      const free = fields.get('MemAvailable') ?? of('MemFree') + of('Buffers') + of('Cached');
      const taken = Math.max(0, all - free);
      values.push(total.of(all), available.of(free), used.of(taken), usedPercent.of((100 * taken) / all));
      values.push(cached.of(of('Cached') + of('SReclaimable')), dirty.of(of('Dirty')));
    }
    const swap = fields.get('SwapTotal');
    if (swap !== undefined) {
      const swapped = Math.max(0, swap - of('SwapFree'));
      values.push(swapTotal.of(swap), swapUsed.of(swapped));
      if (swap > 0) values.push(swapUsedPercent.of((100 * swapped) / swap));
    }
    return values;
  }
}
