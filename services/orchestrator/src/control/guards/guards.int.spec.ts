import { GuardsConfig, loadConfig } from '@smart-monitor/config';
import type { Policy } from '@smart-monitor/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HostTree } from '../../testing/host-tree.js';
import { unitState } from '../../testing/unit-state.js';
import { VirtualHost } from '../../testing/virtual-host.js';
import { guardBounds } from './bounds.js';
import { DiskSource } from './disk.source.js';
import type { Guard } from './guard.js';
import { MemorySource } from './memory.source.js';
import { ProcessesSource } from './processes.source.js';

const app = 'app.service';
const database = 'postgresql.service';
const small = 'small.service';
/** What systemd tells the engine of: services alone. */
const units = [app, database, small, 'ssh.service'];

const auto = (failure: Policy['failure'], ladder: Policy['ladder']): Policy => ({
  name: 'mine',
  failure,
  units: ['*'],
  hosts: ['*'],
  mode: 'auto',
  ladder,
  limits: {},
});

let tree: HostTree;
beforeEach(() => {
  tree = new HostTree();
});
afterEach(() => tree.done());

/** A host with these units, and a guard over the tree of files, both in virtual time. */
async function guarded<G extends Guard>(
  make: (parts: ConstructorParameters<typeof MemorySource>[0]) => G,
  policies: Policy[],
  settings: Record<string, string> = {},
): Promise<{ host: VirtualHost; guard: G; pass(seconds: number, each?: () => void): Promise<void> }> {
  const host = new VirtualHost({ approved: [...units, 'tmpfiles', 'journal-vacuum'], policies });
  const states = units.map((unit) => unitState(unit));
  await host.start(...states);
  const guard = make({
    engine: host.pipeline.engine,
    files: tree.files,
    clock: host.time,
    bounds: guardBounds(loadConfig([GuardsConfig], settings)[0]),
    ownUnits: () => new Set(),
    refreshEvidence: () => Promise.resolve(),
  });
  const pass = async (seconds: number, each: () => void = () => undefined): Promise<void> => {
    for (
      const end = host.time.mono() + seconds * 1000;
      host.time.mono() < end;
      await host.time.pass(guard.everyMs)
    ) {
      each();
      await guard.look();
    }
  };
  return { host, guard, pass };
}

describe('the guard of memory', () => {
  const memory = (policies: Policy[] = [auto('memory-pressure', ['restart'])]) =>
    guarded((parts) => new MemorySource(parts), policies);

  /** App has grown; the database has always been larger. */
  function hog(): void {
    tree.groupMemory(app, 700);
    tree.memory(2000, 60);
    tree.stall(40, 25);
  }
  beforeEach(() => {
    tree.memory(2000, 1500);
    tree.stall(0, 0);
    tree.groupMemory(app, 100);
    tree.groupMemory(database, 900);
    tree.groupMemory(small, 20);
    tree.process({ pid: 50, unit: app, name: 'worker', mebibytes: 20, executable: '/usr/bin/app' });
    tree.process({ pid: 51, unit: app, name: 'hog', mebibytes: 600, executable: '/usr/bin/app' });
    tree.process({ pid: 60, unit: database, name: 'postgres', mebibytes: 900 });
  });

  it('says nothing while there is memory', async () => {
    const { host, pass } = await memory();
    await pass(600);
    expect(host.bodies('incident-opened')).toEqual([]);
  });

  it('has the unit restarted that grew, and leaves the larger database alone', async () => {
    const { host, pass } = await memory();
    await pass(120);
    hog();
    await pass(60, () => {
      if (host.restarts.length === 0) return;
      tree.groupMemory(app, 100);
      tree.memory(2000, 1400);
    });
    expect(host.restarts).toEqual([app]);
    const [opened] = host.bodies('incident-opened');
    expect(opened).toMatchObject({ unit: app, condition: 'memory-pressure', detectedBy: 'memory' });
    expect(opened!.summary).toBe(
      'Memory is short, and app.service uses 700 MiB, 600 MiB more than some minutes ago. ' +
        'Only 3.0 % of 2.0 GiB is available, and all tasks waited for memory for 40 % of the last 10 s.',
    );
    expect(host.bodies('verification')).toMatchObject([{ verified: true }]);
    expect(host.bodies('incident-closed')).toMatchObject([{ unit: app, state: 'recovered' }]);
    await pass(600);
    expect(host.restarts).toEqual([app]);
  });

  it('accuses nobody else at once when the first one was restarted', async () => {
    const { host, pass } = await memory();
    await pass(120);
    hog();
    tree.groupMemory(small, 400);
    // The averages of the kernel fall slowly, and memory stays low.
    const give = (): void => {
      for (const unit of host.restarts) tree.groupMemory(unit, 50);
    };
    await pass(40, give);
    expect(host.restarts).toEqual([app]);
    await pass(60, give);
    expect(host.restarts).toEqual([app, small]);
  });

  it('proves nothing by a restart after which memory is as short as before', async () => {
    const { host, pass } = await memory();
    await pass(120);
    hog();
    await pass(38);
    expect(host.restarts).toEqual([app]);
    await pass(80);
    expect(host.bodies('verification')[0]).toMatchObject({ verified: false });
    expect(host.bodies('incident-closed')).toEqual([]);
  });

  it('is only told of by the built-in policy, with evidence of who used how much', async () => {
    const { host, pass } = await memory([]);
    await pass(120);
    hog();
    await pass(300);
    expect(host.restarts).toEqual([]);
    expect(host.reasons(app)).toEqual(['observe-only']);
    const report = host.bodies('evidence').find(({ topic }) => topic === 'report')!.body;
    expect(report).toMatchObject({
      evidence: {
        stall: { avg10: 40, avg60: 25 },
        units: [{ unit: app }, { unit: database }, { unit: small }],
        processes: [{ name: 'postgres' }, { pid: 51, name: 'hog', unit: app }, { pid: 50 }, { pid: 1 }],
      },
    });
  });

  it('names nobody that is protected, and says why', async () => {
    const { host, pass } = await memory();
    await pass(120);
    tree.memory(2000, 60);
    tree.stall(40, 25);
    await pass(120);
    expect(host.restarts).toEqual([]);
    expect(host.bodies('incident-opened')).toMatchObject([{ unit: database }]);
    const [decision] = host.bodies('decision');
    expect(decision).toMatchObject({ reason: 'observe-only' });
    expect(decision!.checks.find(({ reason }) => reason === 'observe-only')!.saw).toBe(
      'postgresql.service is protected: it keeps a database, and no other unit is clearly big',
    );
  });

  it('tells of the whole host where a container without a unit has it all', async () => {
    const { host, pass } = await memory();
    await pass(120);
    tree.write('sys/fs/cgroup/docker/memory.stat', `anon ${1500 * 2 ** 20}\nshmem 0\n`);
    for (const unit of [app, database, small]) tree.groupMemory(unit, 50);
    tree.memory(2000, 60);
    tree.stall(40, 25);
    await pass(60);
    expect(host.bodies('incident-opened')).toMatchObject([{ unit: '-.slice', condition: 'memory-pressure' }]);
    expect(host.bodies('incident-opened')[0]!.summary).toContain(
      'Memory is short, and that is only told: /docker is protected: no unit of systemd started it',
    );
    expect(host.calls).toEqual([]);
    tree.memory(2000, 1500);
    await pass(120);
    expect(host.bodies('incident-closed')).toMatchObject([{ unit: '-.slice', state: 'recovered-by-itself' }]);
    await pass(60);
    expect(host.pipeline.engine.lookup('-.slice')).toBeUndefined();
  });

  it('asks for the biggest process of the unit where the ladder says kill', async () => {
    const { host, pass } = await memory([
      { ...auto('memory-pressure', ['kill']), limits: { vetoSeconds: 0 } },
    ]);
    await pass(120);
    hog();
    await pass(40);
    expect(host.calls).toMatchObject([
      {
        path: '/v1/kill',
        body: { unit: app, pid: 51, startTime: 510, executable: '/usr/bin/app', signal: 'TERM' },
      },
    ]);
  });

  it('only observes on a Raspberry Pi without PSI and without accounting, and takes longer', async () => {
    const { host, guard } = await memory();
    tree.done();
    tree = new HostTree();
    tree.memory(900, 600);
    tree.majorFaults(0);
    tree.process({ pid: 51, unit: app, name: 'hog', mebibytes: 500, executable: '/usr/bin/app' });
    const parts = {
      engine: host.pipeline.engine,
      files: tree.files,
      clock: host.time,
      bounds: guardBounds(loadConfig([GuardsConfig], {})[0]),
      ownUnits: () => new Set<string>(),
      refreshEvidence: () => Promise.resolve(),
    };
    expect(guard.blind).toBeNull();
    const pi = new MemorySource(parts);
    let faults = 0;
    const look = async (seconds: number, perLook: number): Promise<void> => {
      for (let i = 0; i < seconds; i += 3) {
        tree.majorFaults((faults += perLook));
        await pi.look();
        await host.time.pass(3_000);
      }
    };
    await look(30, 0);
    tree.memory(900, 30);
    await look(54, 900);
    expect(host.bodies('incident-opened')).toEqual([]);
    await look(60, 900);
    expect([pi.blind, pi.accounted]).toEqual([true, false]);
    expect(host.bodies('incident-opened')).toMatchObject([{ unit: app, condition: 'memory-pressure' }]);
    expect(host.reasons(app)).toEqual(['observe-only']);
    expect(host.restarts).toEqual([]);
  });

  it('makes void what it said when it cannot look any more', async () => {
    const { host, guard, pass } = await memory([]);
    await pass(120);
    hog();
    await pass(60);
    tree.write('proc/meminfo', 'nothing\n');
    await expect(guard.look()).rejects.toThrow('does not tell what is available');
    guard.void('it cannot look');
    expect(host.pipeline.engine.lookup(app)!.health).toMatchObject([{ source: 'memory', ok: null }]);
  });
});

describe('the guard of processes', () => {
  const processes = (policies: Policy[], settings = {}) =>
    guarded((parts) => new ProcessesSource(parts), policies, settings);

  it('names a unit that uses up the processors, window after window, and its busiest process', async () => {
    tree.processors(2);
    const { host, pass } = await processes([]);
    let seconds = 0;
    const spin = (share: number) => () => {
      seconds += 60 * 2 * share;
      tree.process({ pid: 50, unit: app, name: 'spinner', seconds, executable: '/usr/bin/app' });
      tree.process({ pid: 51, unit: app, name: 'idle' });
    };
    await pass(300, spin(0.9));
    expect(host.bodies('incident-opened')).toEqual([]);
    await pass(60, spin(0.9));
    expect(host.bodies('incident-opened')).toMatchObject([
      { unit: app, condition: 'runaway-process', detectedBy: 'processors' },
    ]);
    expect(host.bodies('incident-opened')[0]!.summary).toContain('Its busiest process is spinner (50).');
    expect(host.pipeline.engine.lookup(app)!.health[0]!.target).toEqual({
      process: { pid: 50, startTime: 500, executable: '/usr/bin/app' },
    });
    await pass(180, spin(0.1));
    expect(host.bodies('incident-closed')).toMatchObject([{ state: 'recovered-by-itself' }]);
    expect(host.pipeline.engine.lookup(app)!.health).toEqual([]);
  });

  it('only tells of a container, which no unit that may be touched started', async () => {
    tree.processors(1);
    const container = 'docker-0123.scope';
    const { host, pass } = await processes([auto('runaway-process', ['restart', 'kill'])]);
    let seconds = 0;
    await pass(420, () =>
      tree.process({ pid: 50, unit: container, seconds: (seconds += 60), executable: '/usr/bin/app' }),
    );
    expect(host.bodies('incident-opened')).toMatchObject([{ unit: container, condition: 'runaway-process' }]);
    expect(host.bodies('decision')).toMatchObject([{ reason: 'not-approved' }]);
    expect(host.pipeline.engine.lookup(container)!.health[0]!.observeOnly).toContain('is protected');
    expect(host.calls).toEqual([]);
  });

  it('has the unit restarted whose process does not wait for its children', async () => {
    tree.processors(2);
    const { host, pass } = await processes([auto('zombies', ['restart'])], { GUARD_ZOMBIES: '5' });
    tree.process({ pid: 50, unit: app, name: 'parent' });
    for (let i = 0; i < 8; i++) tree.process({ pid: 100 + i, unit: app, parent: 50, state: 'Z' });
    await pass(60);
    expect(host.restarts).toEqual([]);
    await pass(60);
    expect(host.restarts).toEqual([app]);
    expect(host.bodies('incident-opened')).toMatchObject([{ unit: app, condition: 'zombies' }]);
    for (let i = 0; i < 8; i++) tree.end(100 + i);
    await pass(120);
    expect(host.bodies('verification')).toMatchObject([{ verified: true }]);
    expect(host.bodies('incident-closed')).toMatchObject([{ state: 'recovered' }]);
  });
});

describe('the guard of disks', () => {
  const disks = (policies: Policy[], settings = {}) =>
    guarded((parts) => new DiskSource({ ...parts, files: tree.files }), policies, settings);

  it('tells of a file system that became read-only, and that nothing is done about it', async () => {
    tree.write('proc/1/mounts', '/dev/a / ext4 rw,relatime 0 0\n');
    const { host, guard, pass } = await disks([auto('disk-filling', ['tmpfiles'])]);
    await pass(60);
    tree.write('proc/1/mounts', '/dev/a / ext4 ro,relatime 0 0\n');
    await pass(60);
    expect(host.bodies('incident-opened')).toMatchObject([
      {
        unit: '-.mount',
        condition: 'disk-filling',
        summary: '/ is read-only, though it could be written before: nothing on it can be changed.',
      },
    ]);
    expect(host.reasons('-.mount')).toEqual(['observe-only']);
    expect(host.calls).toEqual([]);
    // While something is the matter it looks more often.
    expect(guard.everyMs).toBe(10_000);
    tree.write('proc/1/mounts', '/dev/a / ext4 rw,relatime 0 0\n');
    await pass(60);
    expect(host.bodies('incident-closed')).toMatchObject([{ state: 'recovered-by-itself' }]);
    await pass(60);
    expect(guard.everyMs).toBe(20_000);
    // Nobody asks about it any more.
    expect(host.pipeline.engine.lookup('-.mount')).toBeUndefined();
  });

  it('knows from fstab what is meant to be read-only', async () => {
    tree.write('proc/1/mounts', '/dev/a / ext4 ro,errors=remount-ro 0 0\n');
    tree.write('etc/fstab', '# x\n/dev/a / ext4 ro,errors=remount-ro 0 1\n');
    const { host, pass } = await disks([]);
    await pass(120);
    expect(host.bodies('incident-opened')).toEqual([]);
    tree.write('etc/fstab', '/dev/a / ext4 defaults,errors=remount-ro 0 1\n');
    await pass(120);
    expect(host.bodies('incident-opened')).toMatchObject([{ unit: '-.mount' }]);
  });
});
