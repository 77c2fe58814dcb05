import { describe, expect, it } from 'vitest';

import { readDescription } from './networkd.js';

/** Cut down from what systemd-networkd 252 describes. */
const described = (until: number): string =>
  JSON.stringify({
    Name: 'eth0',
    Addresses: [
      {
        Family: 2,
        Address: [10, 77, 0, 59],
        PrefixLength: 24,
        ValidLifetimeUsec: until,
        ConfigSource: 'DHCPv4',
      },
      { Family: 10, Address: [254, 128], PrefixLength: 64, ConfigSource: 'foreign' },
    ],
  });

describe('what systemd-networkd says of a link', () => {
  it('has its addresses and its lease, which is another one after a renewal', () => {
    const before = readDescription(described(15_496_244_968));
    expect(before).toMatchObject({ realName: 'eth0', addresses: 2, dhcp: true });
    expect(before.lease).toContain('10,77,0,59');
    expect(readDescription(described(15_501_360_411)).lease).not.toBe(before.lease);
    expect(readDescription(described(15_496_244_968))).toEqual(before);
  });

  it('has no lease where no address came by DHCP, or where it has no end', () => {
    expect(readDescription('{}')).toEqual({
      realName: null,
      addresses: 0,
      dhcp: false,
      lease: null,
    });
    expect(
      readDescription('{"Addresses":[{"ConfigSource":"DHCPv4","Address":[10,0,0,1]}]}').lease,
    ).toBeNull();
    expect(
      readDescription('{"Addresses":[{"ConfigSource":"static","Address":[10,0,0,1]}]}').lease,
    ).toBeNull();
  });
});
