import type { ProbeReport } from '../act/answers/probe.js';
import type { HostNetView } from './host-view.js';
import { judgeRungs, type Rungs } from './rungs.js';

/** For specs: a host with one cable, a gateway, a resolver beyond and a target, in which all is well. */
export const wellProbe: ProbeReport = {
  mono: 1_000,
  tookMs: 12,
  name: 'example.org',
  links: [{ name: 'eth0', state: 'up', carrier: true, addresses: ['192.0.2.9/24', 'fe80::1/64'] }],
  gateways: [
    {
      address: '192.0.2.1',
      interface: 'eth0',
      metric: 100,
      neighbour: 'reachable',
      result: 'refused',
      ms: 0.4,
      reachable: true,
    },
  ],
  resolvers: [{ address: '198.51.100.53', sources: ['resolv.conf'], result: 'ok', ms: 4 }],
  targets: [{ host: '203.0.113.7', port: 443, address: '203.0.113.7', result: 'connected', ms: 9 }],
  problems: [],
};

export const wellView: HostNetView = {
  routes: [{ family: 4, interface: 'eth0', gateway: '192.0.2.1', metric: 100 }],
  addresses: { eth0: ['192.0.2.9'] },
  carriers: { eth0: true },
  neighbours: { 'eth0 192.0.2.1': true },
};

const link = wellProbe.links[0]!;
const gateway = wellProbe.gateways[0]!;
const resolver = wellProbe.resolvers[0]!;
const target = wellProbe.targets[0]!;

/** The same host with one thing broken, and all that goes with it. */
export const broken = {
  link: {
    ...wellProbe,
    links: [{ ...link, state: 'down', carrier: false, addresses: [] }],
    gateways: [],
    resolvers: [{ ...resolver, result: 'unreachable', ms: null }],
    targets: [{ ...target, result: 'unreachable', ms: null }],
  },
  address: {
    ...wellProbe,
    links: [{ ...link, addresses: ['fe80::1/64'] }],
    gateways: [],
    resolvers: [{ ...resolver, result: 'unreachable', ms: null }],
    targets: [{ ...target, result: 'unreachable', ms: null }],
  },
  gateway: {
    ...wellProbe,
    gateways: [{ ...gateway, neighbour: 'failed', result: 'unreachable', ms: null, reachable: false }],
    resolvers: [{ ...resolver, result: 'timeout', ms: null }],
    targets: [{ ...target, result: 'timeout', ms: null }],
  },
  dns: { ...wellProbe, resolvers: [{ ...resolver, result: 'timeout', ms: null }] },
  beyond: { ...wellProbe, targets: [{ ...target, result: 'timeout', ms: null }] },
} as const satisfies Record<string, ProbeReport>;

/** The rungs of a look at a host whose way out was over eth0. */
export function rungsOf(probe: ProbeReport | null, view: HostNetView | null = null): Rungs {
  return judgeRungs({ probe, view, usual: ['eth0'] });
}
