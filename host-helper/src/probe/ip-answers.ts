import {
  type NeighbourState,
  neighbourStates,
  probeBounds,
  type ProbeGateway,
  type ProbeLink,
} from '@smart-monitor/protocol';
import { isIP } from 'node:net';

type Row = Readonly<Record<string, unknown>>;

/** A default route, before anybody has looked whether its gateway is there. */
export type ListedGateway = Pick<ProbeGateway, 'address' | 'interface' | 'metric'>;

/** The links of `ip -j address`, the loopback left out (pure). */
export function readLinks(rows: readonly unknown[]): readonly ProbeLink[] {
  return objects(rows)
    .filter((row) => !words(row['flags']).includes('LOOPBACK') && isInterface(row['ifname']))
    .slice(0, probeBounds.links)
    .map((row) => ({
      name: String(row['ifname']),
      state: /^[a-z]{1,16}$/.exec(String(row['operstate']).toLowerCase())?.[0] ?? 'unknown',
      carrier: words(row['flags']).includes('LOWER_UP'),
      addresses: objects(row['addr_info'])
        .flatMap(({ local, prefixlen }) =>
          typeof local === 'string' && isIP(local) !== 0 && Number.isInteger(prefixlen)
            ? [`${local}/${String(prefixlen)}`]
            : [],
        )
        .slice(0, probeBounds.addresses),
    }));
}

/** The default routes of `ip -j route show default`, those of one family, best first (pure). */
export function readGateways(rows: readonly unknown[]): readonly ListedGateway[] {
  // A route with several next hops has them in a list of its own.
  const hops = objects(rows).flatMap((row) =>
    Array.isArray(row['nexthops'])
      ? objects(row['nexthops']).map((hop) => ({ ...hop, metric: row['metric'] }) as Row)
      : [row],
  );
  return hops
    .filter((row) => isInterface(row['dev']))
    .map((row) => {
      const via = object(row['via'])['host'];
      const address = [row['gateway'], via].find((text) => typeof text === 'string' && isIP(text) !== 0);
      const metric = Number(row['metric'] ?? 0);
      return {
        address: (address as string | undefined) ?? null,
        interface: String(row['dev']),
        metric: Number.isInteger(metric) && metric >= 0 && metric <= 4_294_967_295 ? metric : 0,
      };
    })
    .sort((a, b) => a.metric - b.metric);
}

/** What `ip -j neighbour` says of an address on an interface (pure). */
export function neighbourOf(rows: readonly unknown[], address: string, link: string): NeighbourState {
  const row = objects(rows).find(({ dst, dev }) => dst === address && dev === link);
  const states = words(row?.['state']).map((state) => state.toLowerCase());
  return neighbourStates.find((state) => states.includes(state)) ?? 'none';
}

/** A list out of foreign JSON as objects; what is none is left out. */
function objects(value: unknown): readonly Row[] {
  return Array.isArray(value) ? value.map(object) : [];
}

function object(value: unknown): Row {
  return typeof value === 'object' && value !== null ? (value as Row) : {};
}

function words(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((word) => typeof word === 'string') : [];
}

function isInterface(value: unknown): boolean {
  return typeof value === 'string' && /^[\x21-\x2e\x30-\x7e]{1,15}$/.test(value);
}
