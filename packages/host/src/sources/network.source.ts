import type { MetricValue } from '@smart-monitor/contracts';
import { Counters } from '../counters.js';
import { Metric, type Source, type SourceContext } from '../source.js';

const labels = ['interface'];
const columns: readonly (readonly [Metric, (c: InterfaceCounters) => number])[] = [
  [new Metric('network.received', 'bytes/s', 'Bytes received on an interface.', labels), (c) => c.rxBytes],
  [new Metric('network.sent', 'bytes/s', 'Bytes sent on an interface.', labels), (c) => c.txBytes],
  [
    new Metric('network.received_packets', 'packets/s', 'Packets received on an interface.', labels),
    (c) => c.rxPackets,
  ],
  [
    new Metric('network.sent_packets', 'packets/s', 'Packets sent on an interface.', labels),
    (c) => c.txPackets,
  ],
  [
    new Metric('network.errors', 'packets/s', 'Packets received or sent with an error.', labels),
    (c) => c.rxErrors + c.txErrors,
  ],
  [
    new Metric('network.drops', 'packets/s', 'Packets dropped in either direction.', labels),
    (c) => c.rxDrops + c.txDrops,
  ],
];

/** Counters of one interface in net/dev (proc_net(5)). */
export interface InterfaceCounters {
  readonly name: string;
  readonly rxBytes: number;
  readonly rxPackets: number;
  readonly rxErrors: number;
  readonly rxDrops: number;
  readonly txBytes: number;
  readonly txPackets: number;
  readonly txErrors: number;
  readonly txDrops: number;
}

/** Lines of net/dev; those without sixteen numbers are left out. */
export function parseNetDev(text: string): InterfaceCounters[] {
  return text.split('\n').flatMap((line) => {
    // The numbers have no colon, the name of an old alias may (`eth0:1`).
    const colon = line.lastIndexOf(':');
    if (colon < 0) return [];
    const n = line
      .slice(colon + 1)
      .trim()
      .split(/\s+/)
      .map(Number);
    const name = line.slice(0, colon).trim();
    if (name === '' || n.length < 16 || !n.every(Number.isFinite)) return [];
    const [rxBytes, rxPackets, rxErrors, rxDrops] = n as [number, number, number, number];
    const [txBytes, txPackets, txErrors, txDrops] = n.slice(8) as [number, number, number, number];
    return [{ name, rxBytes, rxPackets, rxErrors, rxDrops, txBytes, txPackets, txErrors, txDrops }];
  });
}

/**
 * Traffic of interfaces that ever had some. `lo` tells nothing, and the ends of containers' cables (`veth`) come
 * and go under names that are never used again.
 */
export class NetworkSource implements Source {
  readonly name = 'network';
  readonly metrics = columns.map(([metric]) => metric);
  readonly #counters = new Counters();

  read({ files, mono }: SourceContext): MetricValue[] {
    // `net` is a link through `self`: in a container it shows the container's own interfaces, PID 1's the host's.
    const text = files.proc('1/net/dev', 'net/dev');
    if (text === null) return [];
    this.#counters.begin(mono);
    const values: MetricValue[] = [];
    for (const counters of parseNetDev(text)) {
      const { name } = counters;
      if (name === 'lo' || name.startsWith('veth') || counters.rxBytes + counters.txBytes === 0) continue;
      const ofInterface = { interface: name };
      for (const [metric, of] of columns) {
        const rate = this.#counters.rate(`${name} ${metric.key}`, of(counters));
        if (rate !== null) values.push(metric.of(rate, ofInterface));
      }
    }
    return values;
  }
}
