import { setTimeout as delay } from 'node:timers/promises';
import {
  BusUnavailable,
  type SystemdConnection,
  SystemdError,
  UnitNotFound,
  connectSystemd,
  stopPropagation,
  unitPath,
} from '@smart-monitor/systemd';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LabHost, startLabHost } from '../lab/lab-host.js';
import { LAB_UNITS } from '../lab/samples.js';
import { labHostUnavailable } from '../lab/unavailable.js';

const unavailable = labHostUnavailable();

describe.skipIf(unavailable !== null)(`SystemdConnection (lab host ${unavailable ?? 'available'})`, () => {
  let lab: LabHost;
  let systemd: SystemdConnection;

  beforeAll(async () => {
    lab = await startLabHost({
      units: LAB_UNITS,
      files: {
        '/etc/systemd/system/lab-masked.service': '',
        '/etc/systemd/system/lab-real.service':
          '[Unit]\nDescription=Real\n[Service]\nExecStart=/bin/sleep infinity\nTimeoutStartSec=infinity\n[Install]\nAlias=lab-other-name.service\n',
      },
    });
    await lab.exec('systemctl', ['mask', '--force', 'lab-masked.service']);
    systemd = await connectSystemd({ address: lab.busAddress });
  });
  afterAll(async () => {
    systemd.close();
    await lab.stop();
  });

  const done = async (job: ReturnType<SystemdConnection['startUnit']>): Promise<string> =>
    (await (await job).done).result;

  it('lists units and reads the manager', async () => {
    const units = await systemd.listUnits();
    expect(units.find((row) => row.unit === 'lab-web.service')).toMatchObject({
      activeState: 'active',
      subState: 'running',
      loadState: 'loaded',
      path: unitPath('lab-web.service'),
      jobId: 0,
    });
    expect(await systemd.version()).toMatch(/^\d{3}/);
    await systemd.ping();
  });

  it('reads all that is known of a running service', async () => {
    const state = await systemd.unit('lab-api.service');
    expect(state).toMatchObject({
      unit: 'lab-api.service',
      names: ['lab-api.service'],
      activeState: 'active',
      result: 'success',
      type: 'simple',
      restart: 'no',
      unitFileState: 'enabled',
      fragmentPath: '/etc/systemd/system/lab-api.service',
      controlGroup: '/system.slice/lab-api.service',
      timeoutStartUsec: 90_000_000,
      startLimitIntervalUsec: 10_000_000,
      startLimitBurst: 5,
      job: null,
      canStart: true,
    });
    expect(state.invocationId).toMatch(/^[0-9a-f]{32}$/);
    expect(state.requires).toContain('lab-db.service');
    expect(state.requiredBy).toEqual(['lab-frontend.service']);
    expect(state.activeEnterTimestampMonotonic).toBeGreaterThan(0);
    const processes = await systemd.processes(state.path);
    expect(processes).toEqual([
      { cgroup: state.controlGroup, pid: state.mainPid, command: 'sleep infinity' },
    ]);
  });

  it('gives a unit under its real name when asked by an alias, and a timeout of infinity as such', async () => {
    const state = await systemd.unit('lab-other-name.service');
    expect(state.unit).toBe('lab-real.service');
    expect(state.names.toSorted()).toEqual(['lab-other-name.service', 'lab-real.service']);
    expect(state.timeoutStartUsec).toBe(Infinity);
  });

  it('knows what a stop would take along', async () => {
    const names = (await systemd.listUnits())
      .map((row) => row.unit)
      .filter((name) => name.startsWith('lab-'));
    const states = await Promise.all(names.map((name) => systemd.unit(name)));
    const units = new Map(states.map((state) => [state.unit, state]));
    expect(stopPropagation('lab-db.service', units)).toEqual(['lab-api.service', 'lab-frontend.service']);
  });

  it('starts, restarts and stops, and tells how each job ended', async () => {
    const path = await systemd.loadUnit('lab-heal@one.service');
    expect(await done(systemd.startUnit(path))).toBe('done');
    const first = await systemd.unit(path);
    expect(await done(systemd.restartUnit(path))).toBe('done');
    const second = await systemd.unit(path);
    expect(second.invocationId).not.toBe(first.invocationId);
    expect(await done(systemd.stopUnit(path))).toBe('done');
    expect((await systemd.unit(path)).activeState).toBe('inactive');
  });

  it('tells a job that failed, a start limit that is hit, and resets it', async () => {
    const path = await systemd.loadUnit('lab-never-starts.service');
    const results: string[] = [];
    for (let start = 0; start < 6; start++) results.push(await done(systemd.startUnit(path)));
    expect(results).toEqual(Array.from({ length: 6 }, () => 'failed'));
    // `start-limit-hit` does not replace the result of an earlier failure, so a reader must not wait for it.
    expect(await systemd.unit(path)).toMatchObject({
      activeState: 'failed',
      result: 'exit-code',
      startLimitBurst: 5,
    });
    expect((await lab.exec('journalctl', ['-u', 'lab-never-starts'])).stdout).toContain(
      'repeated too quickly',
    );
    await systemd.resetFailed(path);
    expect((await systemd.unit(path)).result).toBe('success');
  });

  it('kills the main process', async () => {
    const path = await systemd.loadUnit('lab-heal@two.service');
    await done(systemd.startUnit(path));
    await systemd.killUnit(path, 'main', 9);
    for (let wait = 0; wait < 100 && (await systemd.unit(path)).activeState !== 'failed'; wait++)
      await delay(20);
    expect(await systemd.unit(path)).toMatchObject({
      result: 'signal',
      execMainCode: 2,
      execMainStatus: 9,
      mainPid: 0,
    });
  });

  it('lets a queued job of somebody else win in mode fail', async () => {
    const path = await systemd.loadUnit('lab-slow-start.service');
    const start = await systemd.startUnit(path);
    await expect(systemd.stopUnit(path, 'fail')).rejects.toMatchObject({
      errorName: 'org.freedesktop.systemd1.TransactionIsDestructive',
    });
    expect((await start.done).result).toBe('done');
  });

  it('says what is wrong with a unit that cannot be started', async () => {
    const masked = await systemd.loadUnit('lab-masked.service');
    expect((await systemd.unit(masked)).loadState).toBe('masked');
    await expect(systemd.startUnit(masked)).rejects.toThrow(SystemdError);
    expect((await systemd.unit('lab-nowhere.service')).loadState).toBe('not-found');
    await expect(systemd.loadUnit('no unit at all')).rejects.toThrow(UnitNotFound);
  });

  it('keeps two hundred calls at once within what the bus allows', async () => {
    const states = await Promise.all(Array.from({ length: 200 }, () => systemd.unit('lab-db.service')));
    expect(new Set(states.map((state) => state.unit))).toEqual(new Set(['lab-db.service']));
  });

  it('says in words that there is no bus', async () => {
    await expect(connectSystemd({ address: 'unix:path=/nowhere/bus' })).rejects.toThrow(
      /\/nowhere\/bus.*ENOENT/,
    );
  });

  it('ends calls and jobs when the bus goes away', async () => {
    const other = await connectSystemd({ address: lab.busAddress });
    const job = await other.startUnit(await other.loadUnit('lab-slow-start.service'), 'replace');
    await job.done;
    const waiting = (await other.restartUnit(unitPath('lab-slow-start.service'))).done;
    const closed = new Promise<Error>((resolve) => other.onClose(resolve));
    const pid = (await lab.exec('systemctl', ['show', '-pMainPID', '--value', 'dbus.service'])).stdout.trim();
    await lab.exec('kill', ['-KILL', pid]);
    await expect(waiting).rejects.toThrow(BusUnavailable);
    expect(await closed).toBeInstanceOf(BusUnavailable);
    await expect(other.ping()).rejects.toThrow(BusUnavailable);
  });
});
