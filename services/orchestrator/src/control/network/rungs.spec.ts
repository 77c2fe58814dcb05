import fc from 'fast-check';
import { networkRungs, type NetworkRung } from '@smart-monitor/contracts';
import { connectResults, dnsResults } from '@smart-monitor/protocol';
import { describe, expect, it } from 'vitest';
import type { ProbeReport } from '../act/answers/probe.js';
import { isOfTheHost, judgeRungs } from './rungs.js';
import { broken, rungsOf, wellProbe, wellView } from './spec-look.js';

const ok = (probe: ProbeReport | null, rung: NetworkRung, view: typeof wellView | null = null) =>
  rungsOf(probe, view).rungs.find((one) => one.rung === rung)?.ok;

describe('the rungs of the way out', () => {
  it('are all good where all is well', () => {
    const { first, rungs, interfaces } = rungsOf(wellProbe);
    expect(first).toBeNull();
    expect(rungs.map(({ rung, ok: good }) => [rung, good])).toEqual(networkRungs.map((rung) => [rung, true]));
    expect(interfaces).toEqual(['eth0']);
  });

  it.each(networkRungs)('stop at the first broken one: %s', (rung) => {
    const { first, rungs } = rungsOf(broken[rung]);
    expect(first).toBe(rung);
    // What lies behind it is not held against anybody.
    expect(rungs.filter(({ ok: good }) => good === false).map((one) => one.rung)).toEqual([rung]);
  });

  it('are not judged on a host that has no way out and had none', () => {
    const isolated = { ...broken.gateway, gateways: [] };
    expect(judgeRungs({ probe: isolated, view: null, usual: [] })).toMatchObject({
      judged: false,
      first: null,
    });
    expect(judgeRungs({ probe: isolated, view: null, usual: ['eth0'] })).toMatchObject({
      judged: true,
      first: 'gateway',
    });
  });

  it('go by the default route with the lowest metric', () => {
    const [gateway] = broken.gateway.gateways;
    const second = { ...gateway, interface: 'wlan0', metric: 600, reachable: true } as const;
    const probe = { ...broken.gateway, gateways: [gateway, second] };
    expect(rungsOf(probe)).toMatchObject({ first: 'gateway', interfaces: ['eth0'] });
    // The one that is left when the cable is out is the way then.
    const moved = {
      ...wellProbe,
      gateways: [{ ...second, metric: 600 }],
      links: [{ ...wellProbe.links[0]!, name: 'wlan0' }],
    };
    expect(rungsOf(moved)).toMatchObject({ first: null, interfaces: ['wlan0'] });
  });

  it('take one of two equal ways for a way', () => {
    const [gateway] = broken.gateway.gateways;
    const other = { ...gateway, interface: 'eth1', reachable: true } as const;
    expect(ok({ ...broken.gateway, gateways: [gateway, other] }, 'gateway')).toBe(true);
  });

  it('do not hold a silent gateway for a broken one, and who reached the world has a way', () => {
    const [gateway] = broken.gateway.gateways;
    const silent = { ...gateway, neighbour: 'stale', reachable: null } as const;
    expect(ok({ ...broken.gateway, gateways: [silent] }, 'gateway')).toBeNull();
    expect(ok({ ...wellProbe, gateways: [silent] }, 'gateway')).toBe(true);
    expect(ok({ ...wellProbe, gateways: [{ ...gateway }] }, 'gateway')).toBe(true);
  });

  it('take an answer from the own network for no proof of a gateway', () => {
    const near = { ...wellProbe.targets[0]!, host: '192.0.2.5', address: '192.0.2.5' };
    expect(ok({ ...broken.gateway, targets: [near] }, 'gateway')).toBe(false);
  });

  it.each([
    ['ok', true],
    ['nxdomain', true],
    ['servfail', false],
    ['refused', false],
    ['timeout', false],
    ['closed', false],
    ['garbage', false],
  ] as const)('take a resolver that answers %s for %s', (result, good) => {
    const resolvers = [{ ...wellProbe.resolvers[0]!, result }];
    expect(ok({ ...wellProbe, resolvers }, 'dns')).toBe(good);
  });

  it('go by the resolvers that programs ask: a stub that is down is not made good by its upstream', () => {
    const stub = { address: '127.0.0.53', sources: ['resolv.conf'], result: 'closed', ms: null } as const;
    const upstream = { ...wellProbe.resolvers[0]!, sources: ['systemd-resolved'] as const };
    expect(ok({ ...wellProbe, resolvers: [stub, upstream] }, 'dns')).toBe(false);
  });

  it('are open beyond where no target is set, and where nobody probes', () => {
    expect(ok({ ...wellProbe, targets: [] }, 'beyond')).toBeNull();
    expect(rungsOf(null, wellView).rungs.map(({ ok: good }) => good)).toEqual([true, true, true, null, null]);
    expect(rungsOf(null, { ...wellView, carriers: { eth0: false } }).first).toBe('link');
    expect(rungsOf(null, { ...wellView, addresses: {} }).first).toBe('address');
    expect(rungsOf(null, { ...wellView, neighbours: { 'eth0 192.0.2.1': false } }).first).toBe('gateway');
    expect(rungsOf(null, null).rungs.every(({ ok: good }) => good === null || good === false)).toBe(true);
  });

  it('tell a container from its host by the addresses', () => {
    expect(isOfTheHost(wellView, wellProbe)).toBe(true);
    expect(isOfTheHost({ ...wellView, addresses: { eth0: ['172.17.0.2'] } }, wellProbe)).toBe(false);
    expect(isOfTheHost({ ...wellView, addresses: {} }, wellProbe)).toBeNull();
  });

  it('never have more than one broken rung, and everything before it is not broken', () => {
    const probes = fc.record({
      carrier: fc.boolean(),
      addresses: fc.subarray(['192.0.2.9/24', 'fe80::1/64', '169.254.1.1/16']),
      reachable: fc.constantFrom(true, false, null),
      routed: fc.boolean(),
      dns: fc.constantFrom(...dnsResults),
      target: fc.constantFrom(...connectResults),
    });
    fc.assert(
      fc.property(probes, ({ carrier, addresses, reachable, routed, dns, target }) => {
        const { first, rungs } = rungsOf({
          ...wellProbe,
          links: [{ ...wellProbe.links[0]!, carrier, addresses }],
          gateways: routed ? [{ ...wellProbe.gateways[0]!, reachable }] : [],
          resolvers: [{ ...wellProbe.resolvers[0]!, result: dns }],
          targets: [{ ...wellProbe.targets[0]!, result: target }],
        });
        const bad = rungs.filter(({ ok: good }) => good === false).map(({ rung }) => rung);
        expect(bad).toEqual(first === null ? [] : [first]);
        // Who was answered by the world is never told that the way to it is broken.
        if (target === 'connected') expect(['dns', null]).toContain(first);
        for (const { says } of rungs) expect(says).toMatch(/^\S.*\.$/);
      }),
    );
  });
});
