import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { parseProbeReport, type ProbeReport } from './probe.js';

const report: ProbeReport = {
  mono: 12_854_550,
  tookMs: 44.67,
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
    {
      address: null,
      interface: 'ppp0',
      metric: 0,
      neighbour: 'none',
      result: null,
      ms: null,
      reachable: null,
    },
  ],
  resolvers: [{ address: 'fe80::1%eth0', sources: ['resolv.conf'], result: 'ok', ms: 11.4 }],
  targets: [{ host: 'example.org', port: 443, address: null, result: 'no-address', ms: null }],
  problems: ['ip(8) of iproute2 is not installed'],
};

/** The report with one member changed, by its path. */
function changed(path: string, value: unknown): unknown {
  const copy = structuredClone(report) as unknown as Record<string, unknown>;
  const names = path.split('.');
  let place = copy;
  for (const name of names.slice(0, -1)) place = place[name] as Record<string, unknown>;
  place[names.at(-1)!] = value;
  return copy;
}

describe('a report of the probe', () => {
  it('is read as it is', () => expect(parseProbeReport(structuredClone(report))).toEqual(report));

  it.each([
    ['mono', -1],
    ['tookMs', Number.NaN],
    ['name', 'a b'],
    ['links', null],
    ['links', Array.from({ length: 65 }, () => report.links[0])],
    ['links.0.name', 'eth0\u001b[2J'],
    ['links.0.addresses', ['192.0.2.9']],
    ['links.0.addresses', Array.from({ length: 17 }, () => '192.0.2.9/24')],
    ['gateways.0.neighbour', 'friendly'],
    ['gateways.0.address', 'example.org'],
    ['gateways.0.reachable', 'yes'],
    ['gateways.0.metric', 1.5],
    ['resolvers.0.sources', ['elsewhere']],
    ['resolvers.0.result', 'toString'],
    ['targets.0.port', 0],
    ['targets.0.ms', '5'],
    ['targets.0.more', 1],
    ['problems', ['\u0000']],
    ['more', 1],
  ])('is none with %s as %j', (path, value) =>
    expect(() => parseProbeReport(changed(path, value))).toThrow(path.split('.')[0]!),
  );

  it('lacks no member', () => {
    for (const name of Object.keys(report)) {
      const { [name]: _left, ...rest } = structuredClone(report) as unknown as Record<string, unknown>;
      expect(() => parseProbeReport(rest)).toThrow(name);
    }
  });

  it('is no other JSON', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (document) => {
        expect(() => parseProbeReport(document)).toThrow();
      }),
    );
  });
});
