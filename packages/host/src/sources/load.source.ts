import type { MetricValue } from '@smart-monitor/contracts';
import { Metric, type Source, type SourceContext } from '../source.js';

const averages = [1, 5, 15].map(
  (minutes) =>
    new Metric(
      `load.${minutes}`,
      'load',
      `Tasks that ran or waited, averaged over ${minutes} min (loadavg of the kernel).`,
    ),
);

/** The three load averages, from /proc/loadavg. */
export class LoadSource implements Source {
  readonly name = 'load';
  readonly metrics = averages;

  read({ files }: SourceContext): MetricValue[] {
    const fields = files.proc('loadavg')?.split(' ') ?? [];
    return averages.flatMap((metric, i) =>
      /^\d+\.\d+$/.test(fields[i] ?? '') ? [metric.of(Number(fields[i]))] : [],
    );
  }
}
