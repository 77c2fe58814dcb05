import { describe, expect, it } from 'vitest';
import { reportsAfter, type Told } from './reports.js';
import { broken, rungsOf, wellProbe, wellView } from './spec-look.js';

const networkd = { unit: 'systemd-networkd.service', interface: 'eth0' };
const red = (
  rung: keyof typeof broken,
  told: Told = {},
  owned: Parameters<typeof reportsAfter>[3] = networkd,
) => reportsAfter(told, { state: 'broken', rung }, rungsOf(broken[rung]), owned, null);

describe('the reports of a look', () => {
  it('are none while nothing ever was broken', () => {
    expect(reportsAfter({}, { state: 'fine', rung: null }, rungsOf(wellProbe), null, null)).toEqual({
      told: {},
      gone: [],
    });
  });

  it('are red on the owner of the first broken rung, with the rungs and what can be acted on', () => {
    const report = red('gateway').told['network path']?.report;
    expect(report).toMatchObject({
      source: 'network path',
      failure: 'network-down',
      ok: false,
      summary: 'The gateway cannot be reached. 192.0.2.1 on eth0 does not answer.',
      target: { interface: 'eth0' },
      evidence: { broken: 'gateway', interfaces: ['eth0'] },
    });
    expect(report).not.toHaveProperty('observeOnly');
    expect(red('dns', {}, { unit: 'dnsmasq.service' }).told['network dns']?.report).not.toHaveProperty(
      'target',
    );
  });

  it('say why nothing may be done, be it for the rung or because something is not seen', () => {
    const owned = { ...networkd, observeOnly: 'no carrier' };
    expect(red('link', {}, owned).told['network path']?.report.observeOnly).toBe('no carrier');
    const blind = reportsAfter(
      {},
      { state: 'broken', rung: 'address' },
      rungsOf(broken.address),
      networkd,
      'blind',
    );
    expect(blind.told['network path']?.report.observeOnly).toBe('blind');
  });

  it('turn green when all that the source is about is good', () => {
    const { told } = red('gateway');
    const after = reportsAfter(told, { state: 'fine', rung: null }, rungsOf(wellProbe), null, null);
    expect(after.told['network path']).toMatchObject({
      unit: 'systemd-networkd.service',
      report: { ok: true },
    });
  });

  it('stay as they are while an interface is being set up, and until a good look is the second one', () => {
    const { told } = red('address');
    const connecting = reportsAfter(
      told,
      { state: 'connecting', rung: null },
      rungsOf(broken.address),
      null,
      null,
    );
    expect(connecting.told).toEqual(told);
    const good = reportsAfter(told, { state: 'broken', rung: 'address' }, rungsOf(wellProbe), null, null);
    expect(good.told).toEqual(told);
  });

  it('leave alone what is behind another broken rung, and what cannot be seen any more', () => {
    const { told } = red('dns', {}, { unit: 'dnsmasq.service' });
    const after = reportsAfter(
      told,
      { state: 'broken', rung: 'gateway' },
      rungsOf(broken.gateway),
      networkd,
      null,
    );
    expect(after.told['network dns']).toMatchObject({
      unit: 'dnsmasq.service',
      report: { ok: false, observeOnly: 'a rung that is nearer to the host is broken, and comes first' },
    });
    const blind = reportsAfter(told, { state: 'unknown', rung: 'dns' }, rungsOf(null, wellView), null, null);
    expect(blind.told['network dns']?.report).toMatchObject({
      ok: false,
      observeOnly: 'it cannot be told just now how it stands',
    });
    expect(after.told['network path']?.report.ok).toBe(false);
  });

  it('move to another unit, and are gone from the one before', () => {
    const { told } = red('dns', {}, { unit: 'dnsmasq.service' });
    const after = red('dns', told, { unit: 'unbound.service' });
    expect(after.gone).toEqual([{ unit: 'dnsmasq.service', source: 'network dns' }]);
    expect(after.told['network dns']?.unit).toBe('unbound.service');
  });
});
