import { describe, expect, it } from 'vitest';
import {
  addresses4,
  addresses6,
  byInterface,
  interfacesOf,
  neighbours4,
  routes4,
  routes6,
  signatureOf,
  type HostNetView,
} from './host-view.js';
import { listeningInodes, unitOfCgroup } from './listener.source.js';
import { wellView } from './spec-look.js';

const route = `Iface	Destination	Gateway 	Flags	RefCnt	Use	Metric	Mask		MTU	Window	IRTT
wlan0	00000000	010200C0	0003	0	0	600	00000000	0	0	0
eth0	00000000	010200C0	0003	0	0	100	00000000	0	0	0
tun0	00000000	00000000	0001	0	0	700	00000000	0	0	0
eth0	000200C0	00000000	0001	0	0	100	00FFFFFF	0	0	0
`;
const trie = `Local:
  +-- 0.0.0.0/0 3 0 5
     +-- 127.0.0.0/8 2 0 2
           |-- 127.0.0.1
              /32 host LOCAL
     +-- 192.0.2.0/24 2 0 2
           |-- 192.0.2.9
              /32 host LOCAL
        |-- 192.0.2.255
           /32 link BROADCAST
           |-- 203.0.113.1
              /32 host LOCAL
`;
const zeros = '0'.repeat(32);
const route6 = `${zeros} 00 ${zeros} 00 fd000000000000000000000000000001 00000400 00000003 00000000 00000003     eth0
fe800000000000000000000000000000 40 ${zeros} 00 ${zeros} 00000100 00000002 00000000 00000001     eth0
${zeros} 00 ${zeros} 00 ${zeros} ffffffff 00000001 00000000 00200200       lo
`;
const inet6 = `fd000000000000000000000000000002 04 40 00 82     eth0
00000000000000000000000000000001 01 80 10 80       lo
fe8000000000000000fc00fffe000001 04 40 20 80     eth0
`;

describe("the kernel's own view of the network", () => {
  it('has the default routes, the best first', () => {
    expect(routes4(route)).toEqual([
      { family: 4, interface: 'eth0', gateway: '192.0.2.1', metric: 100 },
      { family: 4, interface: 'wlan0', gateway: '192.0.2.1', metric: 600 },
      { family: 4, interface: 'tun0', gateway: null, metric: 700 },
    ]);
    expect(routes6(route6)).toEqual([{ family: 6, interface: 'eth0', gateway: 'fd00::1', metric: 1024 }]);
    expect([routes4(null), routes6(null), routes4('')]).toEqual([[], [], []]);
  });

  it('has the addresses that lead somewhere, by interface', () => {
    expect(addresses4(trie, route)).toEqual([['eth0', '192.0.2.9']]);
    expect(addresses6(inet6)).toEqual([['eth0', 'fd00::2']]);
    expect(byInterface([...addresses4(trie, route), ...addresses6(inet6)])).toEqual({
      eth0: ['192.0.2.9', 'fd00::2'],
    });
  });

  it('has the neighbours that were heard of, and those that were not', () => {
    const arp = `IP address       HW type     Flags       HW address            Mask     Device
192.0.2.1        0x1         0x2         02:fc:00:00:00:05     *        eth0
192.0.2.2        0x1         0x0         00:00:00:00:00:00     *        eth0
`;
    expect(neighbours4(arp)).toEqual({ 'eth0 192.0.2.1': true, 'eth0 192.0.2.2': false });
  });

  it('has the names of the interfaces', () => {
    expect(interfacesOf('Inter-|   Receive\n face |bytes\n    lo: 1 2\n  eth0: 3 4\n')).toEqual(['eth0']);
  });

  it('changes with the way out alone, not with what containers do', () => {
    const before = signatureOf(wellView, ['eth0']);
    const more: HostNetView = {
      ...wellView,
      addresses: { ...wellView.addresses, br0: ['172.17.0.1'] },
      carriers: { ...wellView.carriers, veth1: true },
      neighbours: {},
    };
    expect(signatureOf(more, ['eth0'])).toBe(before);
    expect(signatureOf({ ...wellView, carriers: { eth0: false } }, ['eth0'])).not.toBe(before);
    expect(signatureOf({ ...wellView, routes: [] }, ['eth0'])).not.toBe(before);
    expect(signatureOf({ ...wellView, addresses: {} }, ['eth0'])).not.toBe(before);
  });
});

describe('who listens for DNS', () => {
  const udp = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref
  100: 0100007F:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 4711 2 0 0
  101: 00000000:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 4712 2 0 0
  102: 0100007F:0044 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 4713 2 0 0
`;

  it('is found by address and port', () => {
    expect(listeningInodes(udp, '127.0.0.1')).toEqual(['4711', '4712']);
    expect(listeningInodes(udp, '192.0.2.9')).toEqual(['4712']);
    expect(listeningInodes(null, '127.0.0.1')).toEqual([]);
  });

  it('belongs to the unit of its control group', () => {
    expect(unitOfCgroup('0::/system.slice/dnsmasq.service\n')).toBe('dnsmasq.service');
    expect(unitOfCgroup('1:name=systemd:/system.slice/kresd@1.service/inner\n')).toBe('kresd@1.service');
    expect(unitOfCgroup('0::/user.slice/user-1000.slice/session-3.scope\n')).toBeNull();
  });
});
