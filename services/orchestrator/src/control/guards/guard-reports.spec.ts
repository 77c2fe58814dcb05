import { describe, expect, it } from 'vitest';
import { unitState } from '../../testing/unit-state.js';
import { VirtualHost } from '../../testing/virtual-host.js';
import type { HealthReport } from '../evaluate/health.js';
import { GuardReports, type Finding } from './guard-reports.js';

describe('GuardReports', () => {
  const web = 'web.service';
  const red: HealthReport = { source: 'memory', failure: 'memory-pressure', ok: false, summary: 'short' };
  const finding = (change: Partial<HealthReport> = {}, mark = ''): ReadonlyMap<string, Finding> =>
    new Map([[web, { report: { ...red, ...change }, mark }]]);
  const started = async (): Promise<VirtualHost> => {
    const host = new VirtualHost({ approved: [web] });
    await host.start(unitState(web));
    return host;
  };
  const health = (host: VirtualHost): unknown[] =>
    host.pipeline.engine.lookup(web)!.health.map(({ ok, summary }) => [ok, summary]);

  it('tell of a unit when something is the matter, and leave it alone when the incident is over', async () => {
    const host = await started();
    const reports = new GuardReports(host.pipeline.engine, 'memory');
    reports.tell(finding({ ok: true }));
    expect(health(host)).toEqual([]);
    reports.tell(finding());
    reports.tell(finding({ summary: 'a little shorter' }));
    expect(health(host)).toEqual([[false, 'short']]);
    reports.tell(finding({ summary: 'much shorter' }, 'worse'));
    expect(health(host)).toEqual([[false, 'much shorter']]);
    reports.tell(finding({ ok: true, summary: 'well' }));
    expect(health(host)).toEqual([[true, 'well']]);
    await host.time.pass(60_000);
    reports.tell(finding({ ok: true, summary: 'well' }));
    expect([health(host), reports.units()]).toEqual([[], []]);
  });

  it('tell anew of each run', async () => {
    const host = await started();
    const reports = new GuardReports(host.pipeline.engine, 'memory');
    reports.tell(finding());
    await host.startByPerson(web);
    expect(health(host)).toEqual([[null, 'short']]);
    reports.tell(finding());
    expect(health(host)).toEqual([[false, 'short']]);
  });

  it('make a mount known that systemd does not tell of, and have it forgotten afterwards', async () => {
    const host = await started();
    const mount = 'var.mount';
    const reports = new GuardReports(host.pipeline.engine, 'memory');
    const of = (ok: boolean): ReadonlyMap<string, Finding> =>
      new Map([[mount, { report: { ...red, ok }, mark: '' }]]);
    reports.tell(of(true));
    expect(host.pipeline.engine.lookup(mount)).toBeUndefined();
    reports.tell(of(false));
    expect(host.bodies('incident-opened')).toMatchObject([{ unit: mount }]);
    // A full look of systemd's, in which there are services alone, changes nothing about it.
    const units = [...host.units.values()];
    host.pipeline.observe.take({ kind: 'snapshot', cause: 'resync', units, mono: host.time.mono() });
    expect(host.pipeline.engine.lookup(mount)!.condition).toBe('unhealthy');
    reports.tell(new Map());
    await host.time.pass(60_000);
    expect(host.bodies('incident-closed')).toMatchObject([{ unit: mount, state: 'recovered-by-itself' }]);
    reports.tell(new Map());
    expect(host.pipeline.engine.lookup(mount)).toBeUndefined();
    expect(host.bodies('unit-state').map(({ unit }) => unit)).not.toContain(mount);
  });

  it('go when their subject goes', async () => {
    const host = await started();
    const reports = new GuardReports(host.pipeline.engine, 'memory');
    reports.tell(finding());
    reports.tell(new Map());
    expect(health(host)).toEqual([]);
  });

  it('of before a restart of the product are taken back or told anew', async () => {
    const host = await started();
    host.pipeline.engine.remember(web, { health: [{ ...red, ok: null, summary: '', mono: 0 }] });
    const reports = new GuardReports(host.pipeline.engine, 'memory');
    expect(reports.units()).toEqual([web]);
    reports.tell(finding({ ok: true, summary: 'well' }));
    expect(health(host)).toEqual([[true, 'well']]);
  });
});
