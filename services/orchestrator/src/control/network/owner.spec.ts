import { describe, expect, it } from 'vitest';
import type { ProbeReport } from '../act/answers/probe.js';
import { ownerOf, type Managed, type Owners, type UnitStanding } from './owner.js';
import { broken, wellProbe } from './spec-look.js';

const networkd: Managed = {
  interface: 'eth0',
  unit: 'systemd-networkd.service',
  state: 'routable (configured)',
  phase: 'configured',
  dhcp: true,
  renewable: true,
};

function owners(change: Partial<Owners> = {}, units: Readonly<Record<string, UnitStanding>> = {}): Owners {
  return {
    interfaces: ['eth0'],
    managed: [networkd],
    standing: (unit) => units[unit] ?? 'absent',
    listener: null,
    ...change,
  };
}

const withResolver = (address: string, result: 'closed' | 'servfail' | 'timeout'): ProbeReport => ({
  ...wellProbe,
  resolvers: [{ address, sources: ['resolv.conf'], result, ms: null }],
});

describe('the owner of a broken rung', () => {
  it('is the service that manages the interface: it can be asked to set it up again', () => {
    for (const rung of ['address', 'gateway'] as const)
      expect(ownerOf(rung, wellProbe, owners())).toEqual({
        unit: 'systemd-networkd.service',
        interface: 'eth0',
      });
  });

  it('is told of a cable that is out, and asked for nothing', () => {
    const { unit, observeOnly } = ownerOf('link', broken.link, owners());
    expect(unit).toBe('systemd-networkd.service');
    expect(observeOnly).toContain('without carrier on eth0');
  });

  it('is left alone while it is at work itself', () => {
    const managed = [{ ...networkd, phase: 'configuring' as const }];
    expect(ownerOf('address', wellProbe, owners({ managed })).observeOnly).toContain('is at work on eth0');
  });

  it.each([
    [false, 'is not from DHCP'],
    [null, 'cannot be told'],
  ])('is asked for no gateway where the address is from DHCP: %s', (dhcp, words) => {
    const managed = [{ ...networkd, dhcp }];
    expect(ownerOf('gateway', wellProbe, owners({ managed })).observeOnly).toContain(words);
    expect(ownerOf('address', wellProbe, owners({ managed })).observeOnly).toBeUndefined();
  });

  it('has nothing to renew where there is no lease', () => {
    const managed = [{ ...networkd, renewable: false }];
    expect(ownerOf('address', wellProbe, owners({ managed })).noRenewal).toBe('eth0 has no lease to renew');
  });

  it('is the closest unit that is there where nobody manages the interface', () => {
    const nobody = { managed: [{ ...networkd, phase: 'unmanaged' as const }] };
    expect(ownerOf('address', wellProbe, owners(nobody, { 'networking.service': 'active' }))).toMatchObject({
      unit: 'networking.service',
      observeOnly: expect.stringContaining('nobody to ask') as string,
    });
    expect(ownerOf('address', wellProbe, owners(nobody))).toMatchObject({
      unit: '-.slice',
      observeOnly: expect.stringContaining('nobody to ask') as string,
    });
  });

  it('is nobody on this host where only the world beyond is down', () => {
    expect(ownerOf('beyond', broken.beyond, owners())).toEqual({
      unit: 'systemd-networkd.service',
      observeOnly: 'only the world beyond the gateway is down: nothing on this host can mend that',
    });
  });

  it('is the resolver of the host, by who listens there or by the one that runs', () => {
    const closed = withResolver('127.0.0.1', 'closed');
    expect(ownerOf('dns', closed, owners({}, { 'dnsmasq.service': 'active' }))).toEqual({
      unit: 'dnsmasq.service',
    });
    expect(ownerOf('dns', closed, owners({ listener: 'my-dns.service' }))).toEqual({
      unit: 'my-dns.service',
    });
    expect(ownerOf('dns', closed, owners({}, { 'unbound.service': 'down' })).unit).toBe('unbound.service');
    // An address of an interface is one of the host, too.
    const own = withResolver('192.0.2.9', 'timeout');
    expect(ownerOf('dns', own, owners({}, { 'named.service': 'active' })).unit).toBe('named.service');
    expect(
      ownerOf(
        'dns',
        withResolver('127.0.0.53', 'closed'),
        owners({}, { 'systemd-resolved.service': 'active' }),
      ).unit,
    ).toBe('systemd-resolved.service');
  });

  it('cannot be told where two resolvers run', () => {
    const two: Record<string, UnitStanding> = { 'dnsmasq.service': 'active', 'unbound.service': 'active' };
    expect(ownerOf('dns', withResolver('127.0.0.1', 'closed'), owners({}, two))).toMatchObject({
      unit: 'systemd-networkd.service',
      observeOnly: expect.stringContaining('cannot be told') as string,
    });
  });

  it('is not on this host where the resolver is not', () => {
    expect(ownerOf('dns', broken.dns, owners({}, { 'dnsmasq.service': 'active' }))).toMatchObject({
      unit: 'systemd-networkd.service',
      observeOnly: 'the resolver 198.51.100.53 is not on this host',
    });
  });

  it('is blamed for an answer that it cannot resolve only where the world can be reached', () => {
    const units: Record<string, UnitStanding> = { 'dnsmasq.service': 'active' };
    const fails = withResolver('127.0.0.1', 'servfail');
    expect(ownerOf('dns', fails, owners({}, units)).observeOnly).toBeUndefined();
    expect(ownerOf('dns', { ...fails, targets: [] }, owners({}, units)).observeOnly).toContain(
      'what it asks itself does not answer',
    );
  });
});
