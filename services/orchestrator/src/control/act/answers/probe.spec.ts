import { describe, expect, it } from 'vitest';
import { readProbe } from './probe.js';

const answer = {
  ok: true,
  verb: 'probe',
  mono: 12884584,
  tookMs: 44.67,
  name: 'example.org',
  links: [{ name: 'eth0', state: 'up', carrier: true, addresses: ['192.0.2.9/24'] }],
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
      interface: 'tun0',
      metric: 700,
      neighbour: 'none',
      result: null,
      ms: null,
      reachable: null,
    },
  ],
  resolvers: [{ address: '192.0.2.1', sources: ['resolv.conf'], result: 'ok', ms: 11.4 }],
  targets: [{ host: 'example.org', port: 443, address: null, result: 'no-address', ms: null }],
  problems: [],
};

describe('the answer of a probe', () => {
  it('is read with what may be absent as null', () => {
    const { ok: _ok, verb: _verb, ...report } = answer;
    expect(readProbe(answer)).toEqual(report);
  });

  it('may tell more than this version knows', () => {
    expect(readProbe({ ...answer, wifi: [], links: [{ ...answer.links[0], speed: 10 }] }).links).toHaveLength(
      1,
    );
  });

  it.each([
    [{ links: undefined }, 'links has to be a list'],
    [{ links: [{ name: 'eth0', state: 'up', addresses: [] }] }, 'links[0].carrier is missing'],
    [{ gateways: [{ ...answer.gateways[0], reachable: undefined }] }, 'gateways[0].reachable is missing'],
    [{ resolvers: [{ ...answer.resolvers[0], result: 'fine' }] }, 'resolvers[0].result has to be one of'],
    [{ targets: [{ ...answer.targets[0], port: '443' }] }, 'targets[0].port has to be'],
    [{ mono: null }, 'mono has to be a number'],
  ])('is nonsense with %j: %s', (change, words) => {
    const sent: unknown = JSON.parse(JSON.stringify({ ...answer, ...change }));
    expect(() => readProbe(sent)).toThrow(words);
  });

  it('has bounds, whatever is sent', () => {
    const links = Array.from({ length: 200 }, (_, n) => ({ ...answer.links[0], name: `eth${n}` }));
    expect(readProbe({ ...answer, links }).links).toHaveLength(64);
  });
});
