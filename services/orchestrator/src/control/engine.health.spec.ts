import type { Policy, Remedy } from '@smart-monitor/contracts';
import { describe, expect, it } from 'vitest';
import { unitState } from '../testing/unit-state.js';
import { VirtualHost } from '../testing/virtual-host.js';
import type { HealthReport } from './evaluate/health.js';

const web = 'web.service';
const mount = 'var.mount';
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
const full: HealthReport = {
  source: 'disk',
  failure: 'disk-filling',
  ok: false,
  summary: '/var is 97 % full.',
};

function tell(host: VirtualHost, unit: string, report: HealthReport, ok: boolean | null = report.ok): void {
  host.pipeline.engine.observe(unit, { kind: 'health', report: { ...report, ok } });
}

async function running(policies: Policy[], approved: string[] = [web]): Promise<VirtualHost> {
  const host = new VirtualHost({ approved, policies });
  const states = [unitState(web), unitState(mount, { type: '', subState: 'mounted' })];
  await host.start(...states);
  await host.time.pass(3_600_000);
  return host;
}

describe('a unit that systemd calls active and that does not work', () => {
  it('is restarted, and is well when the check says so about the new run', async () => {
    const host = await running([auto('unit-hung', 'restart')]);
    tell(host, web, hung);
    await host.time.pass(0);
    expect(host.restarts).toEqual([web]);
    expect(host.bodies('incident-opened')).toMatchObject([
      { unit: web, condition: 'unit-hung', detectedBy: 'check web', summary: hung.summary },
    ]);
    // The stable time alone is not enough.
    await host.time.pass(20_000);
    expect(host.bodies('verification')).toEqual([]);
    tell(host, web, hung, true);
    await host.time.pass(0);
    expect(host.bodies('verification')).toMatchObject([{ verified: true }]);
    expect(host.bodies('incident-closed')).toMatchObject([{ state: 'recovered' }]);
  });

  it('is only told of by the built-in policy', async () => {
    const host = await running([]);
    tell(host, web, hung);
    await host.time.pass(60_000);
    expect(host.restarts).toEqual([]);
    expect(host.reasons(web)).toEqual(['observe-only']);
    tell(host, web, hung, true);
    await host.time.pass(60_000);
    expect(host.bodies('incident-closed')).toMatchObject([{ state: 'recovered-by-itself' }]);
  });

  it('is not verified while the check is red again, and is tried again after the waiting time', async () => {
    const host = await running([auto('unit-hung', 'restart')]);
    tell(host, web, hung);
    await host.time.pass(1_000);
    tell(host, web, hung);
    await host.time.pass(0);
    expect(host.bodies('verification')).toMatchObject([{ verified: false }]);
    expect(host.reasons(web)).toEqual(['unit-hung', 'waiting-backoff']);
    await host.time.pass(10_000);
    expect(host.restarts).toEqual([web, web]);
  });

  it('that nobody looks at after the restart is not called verified', async () => {
    const host = await running([auto('unit-hung', 'restart')]);
    tell(host, web, hung);
    await host.time.pass(200_000);
    expect(host.bodies('verification')).toMatchObject([{ verified: false }]);
  });

  it('opens its breaker when restarts do not help', async () => {
    const host = await running([auto('unit-hung', 'restart')]);
    for (let minute = 0; minute < 20; minute += 1) {
      tell(host, web, hung);
      await host.time.pass(60_000);
    }
    expect(host.restarts).toHaveLength(3);
    expect(host.bodies('breaker')).toMatchObject([{ state: 'open' }]);
    expect(host.bodies('incident-opened')).toHaveLength(1);
  });

  it('is left alone where the report says that nothing can be done', async () => {
    const host = await running([auto('unit-hung', 'restart')]);
    tell(host, web, { ...hung, observeOnly: 'only the world beyond is down' });
    await host.time.pass(60_000);
    expect(host.restarts).toEqual([]);
    expect(host.bodies('decision')).toMatchObject([{ reason: 'observe-only' }]);
  });

  it('is left alone while a person stops it, and stays stopped', async () => {
    const host = await running([auto('unit-hung', 'restart')]);
    await host.stopByPerson(web);
    tell(host, web, hung);
    await host.time.pass(60_000);
    expect(host.restarts).toEqual([]);
  });

  it('does not keep what needs it from being healed', async () => {
    const host = new VirtualHost({ approved: [web] });
    await host.start(unitState(mount), unitState(web, { requires: [mount] }));
    tell(host, mount, full);
    await host.kill(web);
    await host.time.pass(1_000);
    expect(host.restarts).toEqual([web]);
  });
});

describe('a ladder', () => {
  const ladder = auto('disk-filling', 'journal-vacuum', 'tmpfiles');
  const cleanUps = (host: VirtualHost): unknown[] => host.calls.map(({ body }) => body);

  it('goes to the next rung when one did not help', async () => {
    const host = await running([ladder], ['journal-vacuum', 'tmpfiles']);
    tell(host, mount, full);
    await host.time.pass(60_000);
    expect(cleanUps(host)).toEqual([{ cleanUp: 'journal-vacuum' }]);
    await host.time.pass(120_000);
    expect(host.bodies('verification')).toMatchObject([{ verified: false }]);
    expect(cleanUps(host)).toEqual([{ cleanUp: 'journal-vacuum' }, { cleanUp: 'tmpfiles' }]);
    tell(host, mount, full, true);
    await host.time.pass(30_000);
    expect(host.bodies('incident-closed')).toMatchObject([
      { state: 'recovered', summary: expect.stringContaining('"tmpfiles" helped var.mount') as string },
    ]);
  });

  it('passes over what the list does not grant', async () => {
    const host = await running([ladder], ['tmpfiles']);
    tell(host, mount, full);
    await host.time.pass(0);
    expect(cleanUps(host)).toEqual([{ cleanUp: 'tmpfiles' }]);
  });

  it('that the list grants nothing of ends as not approved', async () => {
    const host = await running([ladder], []);
    tell(host, mount, full);
    await host.time.pass(0);
    expect(host.reasons(mount)).toEqual(['not-approved']);
  });

  it('restarts a unit that failed while it waits for a clean-up to help', async () => {
    const killing = { ...auto('memory-pressure', 'kill'), limits: { vetoSeconds: 0 } };
    const host = await running([killing]);
    const process = { pid: 41, startTime: 7, executable: '/usr/bin/hog' };
    tell(host, web, { ...full, failure: 'memory-pressure', target: { process } });
    await host.time.pass(0);
    expect(host.calls).toMatchObject([{ path: '/v1/kill', body: { unit: web, signal: 'TERM', ...process } }]);
    await host.kill(web);
    await host.time.pass(20_000);
    expect(host.restarts).toEqual([web]);
  });
});
