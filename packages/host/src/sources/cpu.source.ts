import type { MetricValue } from '@smart-monitor/contracts';
import { Metric, type Source, type SourceContext } from '../source.js';

const busy = new Metric(
  'cpu.busy',
  'percent',
  'Share of all processors that was at work, iowait not counted.',
);
const user = new Metric(
  'cpu.user',
  'percent',
  'Share of all processors spent in programs, niced ones included.',
);
const system = new Metric(
  'cpu.system',
  'percent',
  'Share of all processors spent in the kernel, interrupts included.',
);
const iowait = new Metric(
  'cpu.iowait',
  'percent',
  'Share of all processors that was idle while a disk was waited for.',
);
const steal = new Metric(
  'cpu.steal',
  'percent',
  'Share of all processors that the hypervisor gave to others.',
);
const core = new Metric('cpu.core_busy', 'percent', 'Share of one processor that was at work.', ['core']);

/** Ticks of one `cpu` line of /proc/stat (proc(5)): user nice system idle iowait irq softirq steal. */
type Ticks = readonly number[];

/** The `cpu` lines of /proc/stat by name (`cpu`, `cpu0`, ...); lines without the first four numbers are left out. */
export function parseCpuLines(text: string): Map<string, Ticks> {
  const lines = new Map<string, Ticks>();
  for (let from = 0; text.startsWith('cpu', from);) {
    let end = text.indexOf('\n', from);
    if (end < 0) end = text.length;
    const [name, ...fields] = text.slice(from, end).trim().split(/\s+/);
    // guest and guest_nice are in user and nice already.
    const ticks = fields.slice(0, 8).map(Number);
    if (ticks.length >= 4 && ticks.every(Number.isFinite)) lines.set(name!, ticks);
    from = end + 1;
  }
  return lines;
}

/** How the processors spent the time since the last run, from /proc/stat. */
export class CpuSource implements Source {
  readonly name = 'cpu';
  readonly metrics = [busy, user, system, iowait, steal, core];
  #before = new Map<string, Ticks>();

  read({ files }: SourceContext): MetricValue[] {
    const text = files.proc('stat');
    if (text === null) return [];
    const now = parseCpuLines(text);
    const values: MetricValue[] = [];
    for (const [name, ticks] of now) {
      const before = this.#before.get(name);
      const shares = before && spent(before, ticks);
      if (!shares) continue;
      if (name !== 'cpu') {
        values.push(core.of(shares.busy, { core: name.slice(3) }));
        continue;
      }
      values.push(busy.of(shares.busy), user.of(shares.user), system.of(shares.system));
      values.push(iowait.of(shares.iowait), steal.of(shares.steal));
    }
    this.#before = now;
    return values;
  }
}

/** Percentages of the time between two readings; null when no time went by or the counters began anew. */
export function spent(
  before: Ticks,
  now: Ticks,
): Record<'busy' | 'user' | 'system' | 'iowait' | 'steal', number> | null {
  // iowait and idle may go back a little (proc(5)); that is no reset.
  const grown = now.map((value, i) => Math.max(0, value - (before[i] ?? 0)));
  const sum = (ticks: Ticks) => ticks.reduce((total, value) => total + value, 0);
  if (sum(now) < sum(before)) return null;
  const total = sum(grown);
  if (total <= 0) return null;
  const share = (...fields: number[]) =>
    (100 * fields.reduce((ticks, field) => ticks + (grown[field] ?? 0), 0)) / total;
  return {
    busy: share(0, 1, 2, 5, 6, 7),
    user: share(0, 1),
    system: share(2, 5, 6),
    iowait: share(4),
    steal: share(7),
  };
}
