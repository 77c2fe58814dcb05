import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { neighbourOf, readGateways, readLinks } from './ip-answers.js';

describe('what ip(8) prints', () => {
  it('has links, their carrier and addresses; the loopback is left out', () => {
    const rows = [
      { ifname: 'lo', flags: ['LOOPBACK', 'UP', 'LOWER_UP'], operstate: 'UNKNOWN', addr_info: [] },
      {
        ifname: 'eth0',
        flags: ['BROADCAST', 'UP', 'LOWER_UP'],
        operstate: 'UP',
        addr_info: [{ family: 'inet', local: '192.0.2.7', prefixlen: 24 }, {}, { local: 'x', prefixlen: 1 }],
      },
      { ifname: 'eth1', flags: ['NO-CARRIER', 'UP'], operstate: 'LOWERLAYERDOWN' },
    ];
    expect(readLinks(rows)).toEqual([
      { name: 'eth0', state: 'up', carrier: true, addresses: ['192.0.2.7/24'] },
      { name: 'eth1', state: 'lowerlayerdown', carrier: false, addresses: [] },
    ]);
  });

  it('has default routes: by gateway, over the link alone, with several hops, over the other family', () => {
    expect(
      readGateways([
        { dst: 'default', gateway: '192.0.2.1', dev: 'eth0', metric: 1024 },
        { dst: 'default', dev: 'ppp0', scope: 'link' },
        { dst: 'default', metric: 5, nexthops: [{ gateway: 'fe80::1', dev: 'eth1' }, { dev: 'eth2' }] },
        { dst: 'default', via: { family: 'inet6', host: 'fe80::2' }, dev: 'eth3', metric: 7 },
        { dst: 'default', type: 'unreachable' },
      ]),
    ).toEqual([
      { address: null, interface: 'ppp0', metric: 0 },
      { address: 'fe80::1', interface: 'eth1', metric: 5 },
      { address: null, interface: 'eth2', metric: 5 },
      { address: 'fe80::2', interface: 'eth3', metric: 7 },
      { address: '192.0.2.1', interface: 'eth0', metric: 1024 },
    ]);
  });

  it('has neighbours, by address and interface', () => {
    const rows = [
      { dst: '192.0.2.1', dev: 'eth1', state: ['STALE'] },
      { dst: '192.0.2.1', dev: 'eth0', state: ['REACHABLE'] },
      { dst: '192.0.2.2', dev: 'eth0', state: ['NEW'] },
    ];
    expect(neighbourOf(rows, '192.0.2.1', 'eth0')).toBe('reachable');
    expect(neighbourOf(rows, '192.0.2.2', 'eth0')).toBe('none');
    expect(neighbourOf(rows, '192.0.2.3', 'eth0')).toBe('none');
  });

  it('may be any JSON', () => {
    fc.assert(
      fc.property(fc.array(fc.jsonValue()), (value) => {
        const rows = value as unknown[];
        readLinks(rows);
        readGateways(rows);
        expect(neighbourOf(rows, '192.0.2.1', 'eth0')).toBe('none');
      }),
    );
  });
});
