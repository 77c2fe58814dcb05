import type { Series } from '../api/types.js';

/** What one small chart of a host shows. */
export interface ChartPanel {
  readonly title: string;
  /** The metric's keys that can serve it, the best first. */
  readonly keys: readonly string[];
  /** Series of the key that count; all when left out. */
  readonly pick: (labels: Readonly<Record<string, string>>) => boolean;
  readonly combine: 'sum' | 'max';
  /** The least top of the scale, in the metric's unit, so that noise near zero looks like what it is. */
  readonly top: number;
}

const everything = (): boolean => true;
const realInterface = (labels: Readonly<Record<string, string>>): boolean =>
  !/^(lo|veth|br-|docker|virbr)/.test(labels['interface'] ?? '');

const panel = (
  title: string,
  key: string,
  top: number,
  rest: Partial<Pick<ChartPanel, 'pick' | 'combine'>> = {},
): ChartPanel => ({ title, keys: [key], top, pick: everything, combine: 'max', ...rest });

/** The small charts of a host on the overview, in their order. */
export const hostPanels: readonly ChartPanel[] = [
  panel('CPU', 'cpu.busy', 100),
  panel('Memory', 'memory.used_percent', 100),
  {
    ...panel('Fullest disk', 'filesystem.used_percent', 100),
    keys: ['filesystem.used_percent', 'disk.used_percent'],
  },
  panel('Disk busy', 'disk.busy', 100),
  panel('Network in', 'network.received', 16_384, { pick: realInterface, combine: 'sum' }),
  panel('Network out', 'network.sent', 16_384, { pick: realInterface, combine: 'sum' }),
  panel('CPU pressure', 'pressure.cpu', 10),
  panel('Memory pressure', 'pressure.memory', 10),
  panel('Disk pressure', 'pressure.io', 10),
];

/** A panel with the metric that serves it on this host. */
export interface ServedPanel {
  readonly panel: ChartPanel;
  readonly key: string;
  readonly unit: string;
}

/** The panels that this host has a metric for; a host without pressure, say, has no such chart. */
export function servedPanels(panels: readonly ChartPanel[], series: readonly Series[]): ServedPanel[] {
  return panels.flatMap((panel) => {
    for (const key of panel.keys) {
      const found = series.find((each) => each.key === key);
      if (found !== undefined) return [{ panel, key, unit: found.unit }];
    }
    return [];
  });
}
