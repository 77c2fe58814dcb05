import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { type SystemdConnection, UnitWatcher, connectSystemd } from '@smart-monitor/systemd';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type LabHost, startLabHost } from '../lab/lab-host.js';
import { LAB_UNITS } from '../lab/samples.js';
import { labHostUnavailable } from '../lab/unavailable.js';
import { EventRecord } from './event-record.js';

const unavailable = labHostUnavailable();
const mono = (): number => Number(process.hrtime.bigint()) / 1e6;

describe.skipIf(unavailable !== null)(`UnitWatcher (lab host ${unavailable ?? 'available'})`, () => {
  let lab: LabHost;
  let systemd: SystemdConnection;
  let record: EventRecord;
  let watcher: UnitWatcher;

  beforeAll(async () => {
    lab = await startLabHost({ units: LAB_UNITS });
  });
  afterAll(() => lab.stop());
  beforeEach(async () => {
    systemd = await connectSystemd({ address: lab.busAddress });
    record = new EventRecord();
    watcher = new UnitWatcher({ address: lab.busAddress, heartbeatMs: 300, timeoutMs: 700 });
    watcher.start(record.listener);
    await record.next('snapshot', (event) => event.cause === 'start');
  });
  afterEach(() => {
    watcher.stop();
    systemd.close();
  });

  async function started(unit: string): Promise<string> {
    const path = await systemd.loadUnit(unit);
    await (
      await systemd.startUnit(path)
    ).done;
    await record.state(unit, (state) => state.activeState === 'active');
    record.clear();
    return path;
  }

  it('begins with a snapshot of the services, and of these alone', async () => {
    const { units } = await record.next('snapshot');
    expect(units.map((state) => state.unit)).toContain('lab-web.service');
    expect(units.every((state) => state.unit.endsWith('.service'))).toBe(true);
  });

  it('tells a failure whole, within milliseconds of the kill', async () => {
    const latencies: number[] = [];
    for (let round = 0; round < 20; round++) {
      await started('lab-heal@watched.service');
      const before = await systemd.unit('lab-heal@watched.service');
      const begin = mono();
      await systemd.killUnit(before.path, 'main', 9);
      const event = await record.next('unit', ({ state }) => state.activeState === 'failed');
      latencies.push(event.mono - begin);
      expect(event.state).toMatchObject({
        unit: 'lab-heal@watched.service',
        subState: 'failed',
        result: 'signal',
        execMainCode: 2,
        execMainStatus: 9,
        mainPid: 0,
        invocationId: before.invocationId,
        job: null,
      });
    }
    latencies.sort((a, b) => a - b);
    const p50 = latencies[10] ?? NaN;
    console.log(`kill to told: p50 ${p50.toFixed(1)} ms, worst ${latencies.at(-1)?.toFixed(1)} ms`);
    expect(p50).toBeLessThan(50);
  });

  it('never tells a failed unit without what it failed of, also where a clean-up delays it', async () => {
    const path = await started('lab-slow-stop.service');
    await systemd.killUnit(path, 'main', 11);
    const failed = await record.state('lab-slow-stop.service', (state) => state.activeState === 'failed');
    expect(failed).toMatchObject({ result: 'signal', execMainCode: 2, execMainStatus: 11 });
    expect(record.events.some((event) => event.kind === 'unit' && event.state.subState === 'stop-post')).toBe(
      true,
    );
  });

  it('tells the stop job before the state that it leads to', async () => {
    await started('lab-exit143.service');
    await lab.exec('systemctl', ['stop', 'lab-exit143.service']);
    const failed = await record.state('lab-exit143.service', (state) => state.activeState === 'failed');
    expect(failed).toMatchObject({ result: 'exit-code', execMainCode: 1, execMainStatus: 143 });
    const kinds = record.events.filter((event) => 'unit' in event || event.kind === 'unit');
    const job = kinds.findIndex((event) => event.kind === 'job-new' && event.job.type === 'stop');
    const end = kinds.findIndex((event) => event.kind === 'unit' && event.state.activeState === 'failed');
    expect(job).toBeGreaterThanOrEqual(0);
    expect(job).toBeLessThan(end);
    await record.next('job-removed', (event) => event.job.result === 'done');
  });

  it('tells the stop jobs that reach others through BindsTo', async () => {
    await started('lab-bound-frontend.service');
    await lab.exec('systemctl', ['stop', 'lab-bound-db.service']);
    await record.state('lab-bound-frontend.service', (state) => state.activeState === 'inactive');
    const stops = record.events.flatMap((event) =>
      event.kind === 'job-new' && event.job.type === 'stop' ? [event.unit] : [],
    );
    expect(stops.toSorted()).toEqual([
      'lab-bound-api.service',
      'lab-bound-db.service',
      'lab-bound-frontend.service',
    ]);
  });

  it('tells a failed root and what it strands', async () => {
    await started('lab-pair-bound.service');
    const root = await systemd.unit('lab-pair-root.service');
    await systemd.killUnit(root.path, 'main', 9);
    await record.state('lab-pair-root.service', (state) => state.activeState === 'failed');
    const stranded = await record.state(
      'lab-pair-bound.service',
      (state) => state.activeState === 'inactive',
    );
    expect(stranded.result).toBe('success');
    await systemd.resetFailed(root.path);
  });

  it('tells a restart by systemd itself, with its count', async () => {
    const before = await systemd.unit('lab-retry.service');
    await systemd.killUnit(before.path, 'main', 9);
    const waiting = await record.state('lab-retry.service', (state) => state.subState === 'auto-restart');
    expect(waiting.activeState).toBe('activating');
    const again = await record.state('lab-retry.service', (state) => state.subState === 'running');
    expect(again.nRestarts).toBe(before.nRestarts + 1);
    expect(again.invocationId).not.toBe(before.invocationId);
  });

  it('reads the control group, which no signal carries, behind a start', async () => {
    await (
      await systemd.stopUnit(await systemd.loadUnit('lab-worker.service'))
    ).done;
    const late = new EventRecord();
    const second = new UnitWatcher({ address: lab.busAddress });
    second.start(late.listener);
    const { units } = await late.next('snapshot');
    expect(units.find((state) => state.unit === 'lab-worker.service')?.controlGroup).toBe('');
    await systemd.startUnit(await systemd.loadUnit('lab-worker.service'));
    const state = await late.state('lab-worker.service', (known) => known.controlGroup !== '');
    expect(state.controlGroup).toBe('/system.slice/lab-worker.service');
    second.stop();
  });

  it('tells a unit that is made, changed by daemon-reload and removed while it watches', async () => {
    const file = join(lab.root, 'etc/systemd/system/lab-made.service');
    writeFileSync(file, '[Unit]\nDescription=Made\n[Service]\nExecStart=/bin/sleep infinity\n');
    await lab.exec('systemctl', ['daemon-reload']);
    await record.next('reloading', (event) => event.active);
    await record.next('reloading', (event) => !event.active);
    await started('lab-made.service');
    writeFileSync(
      file,
      '[Unit]\nDescription=Made anew\n[Service]\nExecStart=/bin/sleep infinity\nRestart=on-failure\n',
    );
    await lab.exec('systemctl', ['daemon-reload']);
    await record.state(
      'lab-made.service',
      (state) => state.description === 'Made anew' && state.restart === 'on-failure',
    );
    await lab.exec('rm', ['/etc/systemd/system/lab-made.service']);
    await lab.exec('systemctl', ['stop', 'lab-made.service']);
    await lab.exec('systemctl', ['daemon-reload']);
    await record.next('unit-removed', (event) => event.unit === 'lab-made.service');
  });

  it('does not tell units as removed while systemd reads its files again', async () => {
    for (const how of ['daemon-reload', 'daemon-reexec']) {
      record.clear();
      await lab.exec('systemctl', [how]);
      await (how === 'daemon-reload'
        ? record.next('reloading', (event) => !event.active)
        : record.next('snapshot', (event) => event.cause === 'gap'));
      await delay(300);
      expect(
        record.events.filter((event) => event.kind === 'unit-removed' && event.unit === 'lab-web.service'),
      ).toEqual([]);
    }
  });

  it('tells a unit that is masked while it runs', async () => {
    await started('lab-heal@masked.service');
    await lab.exec('systemctl', ['mask', '--runtime', 'lab-heal@masked.service']);
    await record.state('lab-heal@masked.service', (state) => state.loadState === 'masked');
  });

  it('is quiet while nothing happens, and when anybody looks at a unit that is not loaded', async () => {
    await lab.exec('systemctl', ['show', 'lab-oneshot.service']);
    await delay(300);
    record.clear();
    await lab.exec('systemctl', ['show', 'lab-oneshot.service']);
    await delay(400);
    expect(record.events.filter((event) => event.kind !== 'unit-removed')).toEqual([]);
  });

  it('finds what it missed over daemon-reexec', async () => {
    record.clear();
    await lab.exec('systemctl', ['daemon-reexec']);
    await record.next('lost');
    const { units } = await record.next('snapshot', (event) => event.cause === 'gap');
    expect(units.find((state) => state.unit === 'lab-web.service')?.activeState).toBe('active');
    await started('lab-heal@reexec.service');
  });

  it('says lost while the bus is killed, comes back by itself and finds what it missed', async () => {
    await started('lab-heal@gap.service');
    const state = await systemd.unit('lab-heal@gap.service');
    const bus = await systemd.unit('dbus.service');
    // The bus first: nobody is there to tell the watcher of the second.
    await lab.exec('kill', ['-KILL', String(bus.mainPid), String(state.mainPid)]);
    expect((await record.next('lost')).error).toContain('the connection was closed');
    const gap = await record.next('snapshot', (event) => event.cause === 'gap');
    const found = gap.units.find((unit) => unit.unit === 'lab-heal@gap.service');
    expect(found).toMatchObject({ activeState: 'failed', result: 'signal' });
    expect(record.events.filter((event) => event.kind === 'lost')).toHaveLength(1);
  });

  it('says lost when the bus hangs, and recovers when it goes on', async () => {
    await lab.exec('systemctl', ['is-active', '--quiet', 'dbus.service']);
    const bus = await systemd.unit('dbus.service');
    record.clear();
    await lab.exec('kill', ['-STOP', String(bus.mainPid)]);
    try {
      expect((await record.next('lost')).error).toContain('no answer within 700 ms');
    } finally {
      await lab.exec('kill', ['-CONT', String(bus.mainPid)]);
    }
    await record.next('snapshot', (event) => event.cause === 'gap', 10_000);
    await started('lab-heal@recovered.service');
  });

  it('starts without a bus and is there when the bus is', async () => {
    const late = new EventRecord();
    const early = new UnitWatcher({ address: 'unix:path=/run/nowhere/bus' });
    early.start(late.listener);
    expect((await late.next('lost')).error).toContain('/run/nowhere/bus');
    await delay(300);
    expect(late.events).toHaveLength(1);
    early.stop();
  });
});
