import type { MetricValue } from '@smart-monitor/contracts';
import { Metric, type Source, type SourceContext } from '../source.js';

const resources = ['cpu', 'memory', 'io'] as const;

const some = resources.map(
  (resource) =>
    new Metric(
      `pressure.${resource}`,
      'percent',
      `Share of the last 10 s in which some task waited for ${resource} (PSI some avg10).`,
    ),
);
// `full` of cpu is meaningless for a whole system (kernel documentation, accounting/psi).
const full = resources.map((resource) =>
  resource === 'cpu'
    ? null
    : new Metric(
        `pressure.${resource}_full`,
        'percent',
        `Share of the last 10 s in which every task waited for ${resource} (PSI full avg10).`,
      ),
);

/** The `avg10` of the `some` and `full` lines of a pressure file. */
export function parsePressure(text: string): { some: number | null; full: number | null } {
  const of = (line: string) => {
    const match = new RegExp(`^${line} avg10=(\\d+(?:\\.\\d+)?) `, 'm').exec(text);
    return match ? Number(match[1]) : null;
  };
  return { some: of('some'), full: of('full') };
}

/** Pressure stall information, from /proc/pressure; a kernel without it has no data. */
export class PressureSource implements Source {
  readonly name = 'pressure';
  readonly metrics = [...some, ...full.filter((metric) => metric !== null)];

  read({ files }: SourceContext): MetricValue[] {
    return resources.flatMap((resource, i) => {
      const text = files.proc(`pressure/${resource}`);
      if (text === null) return [];
      const stalled = parsePressure(text);
      const values: MetricValue[] = [];
      if (stalled.some !== null) values.push(some[i]!.of(stalled.some));
      if (stalled.full !== null && full[i]) values.push(full[i].of(stalled.full));
      return values;
    });
  }
}
