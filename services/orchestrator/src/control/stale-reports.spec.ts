import type { Policy, Remedy } from '@smart-monitor/contracts';
import { describe, expect, it } from 'vitest';
import { unitState } from '../testing/unit-state.js';
import { VirtualHost } from '../testing/virtual-host.js';
import type { HealthReport } from './evaluate/health.js';

const web = 'web.service';
const auto = (failure: Policy['failure'], ...ladder: Remedy[]): Policy => ({
  name: 'mine',
  failure,
  units: ['*'],
  hosts: ['*'],
  mode: 'auto',
  ladder,
  limits: {},
});
const hung: HealthReport = {
  source: 'check web',
  failure: 'unit-hung',
  ok: false,
  summary: 'The health check web failed 3 of 5 times: timeout.',
};

function tell(host: VirtualHost, report: HealthReport, ok: boolean | null = report.ok): void {
  host.pipeline.engine.observe(web, { kind: 'health', report: { ...report, ok } });
}

async function running(policy: Policy): Promise<VirtualHost> {
  const host = new VirtualHost({ approved: [web], policies: [policy] });
  await host.start(unitState(web));
  await host.time.pass(3_600_000);
  return host;
}

describe('what was said of a run', () => {
  it('is not held against the next one, also where systemd dropped the unit in between', async () => {
    const host = await running({ ...auto('unit-hung', 'restart'), mode: 'observe' });
    tell(host, hung);
    await host.stopByPerson(web);
    host.pipeline.observe.take({ kind: 'unit-removed', unit: web, mono: host.time.mono() });
    await host.time.pass(60_000);
    await host.startByPerson(web);
    await host.time.pass(1_000);
    expect(host.pipeline.engine.lookup(web)?.condition).toBe('ok');
  });
});

describe('an incident', () => {
  const renewing = auto('memory-pressure', 'kill');
  const short: HealthReport = {
    source: 'memory',
    failure: 'memory-pressure',
    ok: false,
    summary: 'Memory is short.',
    target: { process: { pid: 41, startTime: 7, executable: '/usr/bin/hog' } },
  };

  it('is not closed while what is done about it is under way', async () => {
    const host = await running({ ...renewing, limits: { vetoSeconds: 0 } });
    host.helperTakesMs = 60_000;
    tell(host, short);
    await host.time.pass(0);
    expect(host.calls).toHaveLength(1);
    tell(host, short, true);
    await host.time.pass(50_000);
    expect(host.bodies('incident-closed')).toEqual([]);
    await host.time.pass(60_000);
    expect(host.bodies('verification')).toMatchObject([{ verified: true }]);
    expect(host.bodies('incident-closed')).toMatchObject([{ state: 'recovered' }]);
  });

  it('is closed when what was begun has failed and all is well all the same, and is not called our doing', async () => {
    const host = await running({ ...renewing, limits: { vetoSeconds: 0 } });
    host.helperTakesMs = 60_000;
    host.killEnds = false;
    tell(host, short);
    await host.time.pass(0);
    tell(host, short, true);
    await host.time.pass(120_000);
    expect(host.bodies('incident-closed')).toMatchObject([{ state: 'recovered-by-itself' }]);
  });

  it('is not called recovered by what was found not to help', async () => {
    const host = await running(auto('unit-hung', 'restart'));
    tell(host, hung);
    await host.time.pass(1_000);
    tell(host, hung);
    await host.time.pass(0);
    expect(host.bodies('verification')).toMatchObject([{ verified: false }]);
    tell(host, hung, true);
    await host.time.pass(9_000);
    expect(host.restarts).toEqual([web]);
    await host.time.pass(60_000);
    expect(host.bodies('incident-closed')).toMatchObject([{ state: 'recovered-by-itself' }]);
    expect(host.bodies('incident-closed')[0]!.summary).not.toContain('verified');
  });

  it('is neither verified nor closed because nobody looks any more', async () => {
    const host = await running(auto('unit-hung', 'restart'));
    tell(host, hung);
    await host.time.pass(600_000);
    expect(host.bodies('verification')).toMatchObject([{ verified: false }]);
    expect(host.bodies('incident-closed')).toEqual([]);
    tell(host, hung, true);
    await host.time.pass(60_000);
    expect(host.bodies('incident-closed')).toHaveLength(1);
  });

  it('ends, without a proof, when its check is looked at no more', async () => {
    const host = await running({ ...renewing, limits: { vetoSeconds: 0 } });
    tell(host, short);
    await host.time.pass(20_000);
    host.pipeline.engine.observe(web, { kind: 'health-gone', source: 'memory' });
    await host.time.pass(60_000);
    expect(host.bodies('verification')).toMatchObject([{ verified: false }]);
    expect(host.bodies('incident-closed')).toMatchObject([{ state: 'recovered-by-itself' }]);
  });
});

describe('a restart that was decided', () => {
  it('is not sent when a person begins to stop the unit meanwhile', async () => {
    const host = await running(auto('unit-hung', 'restart'));
    tell(host, hung);
    host.job(web, 'stop');
    await host.change(web, { activeState: 'deactivating', subState: 'stop-sigterm' });
    await host.time.pass(90_000);
    expect(host.restarts).toEqual([]);
    await host.change(web, { activeState: 'failed', subState: 'failed', result: 'timeout' });
    await host.time.pass(600_000);
    expect(host.restarts).toEqual([]);
    expect(host.pipeline.engine.lookup(web)?.condition).toBe('operator-stopped');
  });

  it('is not sent when the unit has come to be well meanwhile', async () => {
    const host = await running(auto('unit-hung', 'restart'));
    tell(host, hung);
    tell(host, hung, true);
    await host.time.pass(60_000);
    expect(host.restarts).toEqual([]);
    expect(host.bodies('incident-closed')).toMatchObject([{ state: 'recovered-by-itself' }]);
  });
});
