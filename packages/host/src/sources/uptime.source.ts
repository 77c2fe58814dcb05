import type { MetricValue } from '@smart-monitor/contracts';
import { Metric, type Source, type SourceContext } from '../source.js';

const uptime = new Metric('uptime', 'seconds', 'Time since the kernel started.');

/** Time since boot, from /proc/uptime. */
export class UptimeSource implements Source {
  readonly name = 'uptime';
  readonly metrics = [uptime];

  read({ files }: SourceContext): MetricValue[] {
    const match = /^(\d+\.\d+) /.exec(files.proc('uptime') ?? '');
    return match ? [uptime.of(Number(match[1]))] : [];
  }
}
