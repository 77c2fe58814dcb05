import type { Policy } from '@smart-monitor/contracts';
import { describe, expect, it } from 'vitest';
import { unitState } from '../testing/unit-state.js';
import { VirtualHost } from '../testing/virtual-host.js';
import type { HealthReport, ProcessName } from './evaluate/health.js';

const app = 'app.service';
const other = 'other.service';
const process: ProcessName = { pid: 812, startTime: 4711, executable: '/usr/bin/app' };
const policy = (limits: Policy['limits'] = {}, ladder: Policy['ladder'] = ['kill']): Policy => ({
  name: 'mine',
  failure: 'memory-pressure',
  units: ['*'],
  hosts: ['*'],
  mode: 'auto',
  ladder,
  limits,
});
const hog = (target: ProcessName | null = process): HealthReport => ({
  source: 'memory',
  failure: 'memory-pressure',
  ok: false,
  summary: 'Memory is short.',
  ...(target === null ? {} : { target: { process: target } }),
});

async function running(policies: Policy[]): Promise<VirtualHost> {
  const host = new VirtualHost({ approved: [app, other], policies });
  await host.start(unitState(app), unitState(other));
  await host.time.pass(3_600_000);
  return host;
}
const tell = (host: VirtualHost, report = hog(), unit = app): void =>
  host.pipeline.engine.observe(unit, { kind: 'health', report });
const kills = (host: VirtualHost): unknown[] =>
  host.calls.map(({ body }) => [(body as ProcessName).pid, (body as { signal: string }).signal]);
const saw = (host: VirtualHost): string[] =>
  host
    .bodies('decision')
    .map(({ reason, checks }) => checks.find((check) => check.reason === reason)?.saw ?? reason);

describe('a kill', () => {
  it('is announced, and done when nobody said no', async () => {
    const host = await running([policy()]);
    tell(host);
    await host.time.pass(29_000);
    expect(host.calls).toEqual([]);
    expect(host.reasons(app)).toEqual(['awaiting-approval']);
    expect(saw(host)).toEqual(['a kill of process 812 (/usr/bin/app) in 30 s unless somebody says no']);
    await host.time.pass(2_000);
    expect(kills(host)).toEqual([[812, 'TERM']]);
    expect(host.bodies('intent')).toMatchObject([{ verb: 'kill', remedy: 'kill', by: 'policy:mine' }]);
  });

  it('is announced anew where it is about another process by then', async () => {
    const host = await running([policy()]);
    tell(host);
    await host.time.pass(20_000);
    tell(host, hog({ ...process, pid: 900 }));
    await host.time.pass(20_000);
    expect(host.calls).toEqual([]);
    expect(host.reasons(app)).toEqual(['awaiting-approval', 'awaiting-approval']);
    await host.time.pass(11_000);
    expect(kills(host)).toEqual([[900, 'TERM']]);
  });

  it('waits as long as the policy says, and not before a restart', async () => {
    const host = await running([policy({ vetoSeconds: 120 })]);
    tell(host);
    await host.time.pass(119_000);
    expect(host.calls).toEqual([]);
    await host.time.pass(2_000);
    expect(kills(host)).toEqual([[812, 'TERM']]);
    const restarting = await running([policy({}, ['restart', 'kill'])]);
    tell(restarting);
    await restarting.time.pass(0);
    expect(restarting.restarts).toEqual([app]);
  });

  it('is not done while a person keeps the unit', async () => {
    const host = await running([policy()]);
    tell(host);
    await host.time.pass(10_000);
    host.pipeline.engine.remember(app, { hold: { by: 'ada', note: '', until: null } });
    await host.time.pass(60_000);
    expect(host.calls).toEqual([]);
    expect(host.reasons(app).at(-1)).toBe('held');
  });

  it('passes over a report that names no process', async () => {
    const host = await running([policy()]);
    tell(host, hog(null));
    await host.time.pass(60_000);
    expect(host.calls).toEqual([]);
    expect(host.reasons(app)).toEqual(['not-recoverable']);
  });

  it('is done at most once a minute on the whole host', async () => {
    const host = await running([policy({ vetoSeconds: 0 })]);
    tell(host);
    await host.time.pass(0);
    tell(host, hog({ ...process, pid: 900 }), other);
    await host.time.pass(59_000);
    expect(kills(host)).toEqual([[812, 'TERM']]);
    expect(host.reasons(other)).toEqual(['budget-spent']);
    await host.time.pass(2_000);
    expect(kills(host)).toEqual([
      [812, 'TERM'],
      [900, 'TERM'],
    ]);
  });

  it('follows by force where the process lives on, without another veto and within the minute', async () => {
    const host = await running([policy()]);
    host.killEnds = false;
    tell(host);
    await host.time.pass(30_000);
    expect(kills(host)).toEqual([[812, 'TERM']]);
    expect(host.bodies('outcome')).toMatchObject([{ result: 'failed', code: 'still-running' }]);
    await host.time.pass(11_000);
    expect(kills(host)).toEqual([
      [812, 'TERM'],
      [812, 'KILL'],
    ]);
  });

  it('is no second one for a process that got the number of the first', async () => {
    const host = await running([policy()]);
    host.killEnds = false;
    tell(host);
    await host.time.pass(30_000);
    tell(host, hog({ ...process, startTime: 9999 }));
    await host.time.pass(120_000);
    expect(kills(host).slice(0, 2)).toEqual([
      [812, 'TERM'],
      [812, 'TERM'],
    ]);
  });

  it('is not what comes next because a restart was tried against another failure of the incident', async () => {
    const hung: Policy = { ...policy({}, ['restart']), name: 'hung', failure: 'unit-hung' };
    const host = await running([policy({}, ['restart', 'kill']), hung]);
    const silent = (ok: boolean): HealthReport => ({
      source: 'check app',
      failure: 'unit-hung',
      ok,
      summary: '',
    });
    tell(host, silent(false));
    await host.time.pass(1_000);
    expect(host.restarts).toEqual([app]);
    // The new run answers, and takes all the memory before it was stable.
    tell(host, hog());
    tell(host, silent(true));
    await host.time.pass(5 * 60_000);
    expect(host.bodies('incident-opened')).toHaveLength(1);
    expect(host.bodies('intent').map(({ remedy, failure }) => [remedy, failure])).toEqual([
      ['restart', 'unit-hung'],
      ['restart', 'memory-pressure'],
    ]);
    expect(host.restarts).toEqual([app, app]);
    // That did not help either: now it is the rung behind it.
    tell(host, hog());
    await host.time.pass(10 * 60_000);
    expect(host.bodies('intent').at(-1)).toMatchObject({ remedy: 'kill', failure: 'memory-pressure' });
  });
});
