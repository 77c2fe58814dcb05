import type { MetricValue } from '@smart-monitor/contracts';
import { parseStatFields } from '../process-stat.js';
import { Metric, type Source, type SourceContext } from '../source.js';

const total = new Metric('processes.total', 'count', 'Processes, kernel threads included.');
const running = new Metric('processes.running', 'count', 'Processes that run or could run (state R).');
const sleeping = new Metric(
  'processes.sleeping',
  'count',
  'Processes that wait for something (states S and I).',
);
const blocked = new Metric(
  'processes.blocked',
  'count',
  'Processes in uninterruptible sleep, mostly for a disk (state D).',
);
const zombies = new Metric(
  'processes.zombies',
  'count',
  'Processes that ended and were not waited for (state Z).',
);
const stopped = new Metric(
  'processes.stopped',
  'count',
  'Processes that are stopped or traced (states T and t).',
);
const threads = new Metric('processes.threads', 'count', 'Threads of all processes.');

const byState: Readonly<Record<string, Metric>> = {
  R: running,
  S: sleeping,
  I: sleeping,
  D: blocked,
  Z: zombies,
  T: stopped,
  t: stopped,
};

/** How many processes there are in which state, from /proc/<pid>/stat. */
export class ProcessesSource implements Source {
  readonly name = 'processes';
  readonly metrics = [total, running, sleeping, blocked, zombies, stopped, threads];

  read({ files }: SourceContext): MetricValue[] {
    const counts = new Map(this.metrics.map((metric) => [metric, 0]));
    const add = (metric: Metric, count: number) => counts.set(metric, counts.get(metric)! + count);
    for (const pid of files.list(files.roots.procfs)) {
      const first = pid.charCodeAt(0);
      if (first < 0x30 || first > 0x39) continue;
      // A process may end between the listing and the reading.
      const bytes = files.bytes(`${files.roots.procfs}/${pid}/stat`, true);
      const stat = bytes && parseStatFields(bytes, [20]);
      if (!stat) continue;
      add(total, 1);
      add(threads, stat.numbers[0]!);
      const metric = Object.hasOwn(byState, stat.state) ? byState[stat.state] : undefined;
      if (metric) add(metric, 1);
    }
    if (counts.get(total) === 0) return [];
    return [...counts].map(([metric, count]) => metric.of(count));
  }
}
