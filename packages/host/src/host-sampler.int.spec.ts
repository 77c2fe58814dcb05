import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HostSampler } from './host-sampler.js';
import { readInventory } from './inventory.js';
import { defaultSources } from './registry.js';
import { SpecTree } from './spec-tree.js';
import { ProcessTable } from './top-processes.js';

let tree: SpecTree;
let mono: number;
beforeEach(() => {
  tree = new SpecTree('pi');
  mono = 0;
});
afterEach(() => tree.done());
const clock = { now: () => 0, mono: () => mono };

describe('HostSampler on the fixture host', () => {
  it('gives the golden sample', async () => {
    const sampler = new HostSampler(tree.files, defaultSources(), clock);
    await sampler.sample();
    mono = 5000;
    tree.write(
      'proc/stat',
      'cpu  10133153 290696 3084969 46829583 16783 0 25245 0 0 0\ncpu0 2534038 72674 771179 11707120 4170 0 25195 0 0 0\n',
    );
    tree.write(
      'proc/diskstats',
      ' 179       0 mmcblk0 48311 9311 3224880 151234 118922 98211 7441120 2204311 0 812220 2353545\n 179 2 mmcblk0p2 48100 1 1 1 1 1 1 1 1 1 1\n   8       0 sda 4 0 40 2 2 0 8 1 0 3 3\n',
    );
    tree.write(
      'proc/1/net/dev',
      'Inter-|\n face |\n  eth0:912395678 1234667    3   22    0     0          0         0 312355678  934577    1    2    0     0       0          0\n',
    );
    const { values, sources } = await sampler.sample();
    expect(sources.filter(({ success }) => !success)).toEqual([]);
    const lines = values.map(
      ({ key, labels, value, unit }) =>
        `${[key, ...Object.values(labels)].join(' ')} = ${+value.toFixed(4)} ${unit}`,
    );
    await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('../fixtures/golden.txt');
  });

  it('gives only declared metrics, with the labels they declare', async () => {
    const declared = new Map(
      defaultSources().flatMap(({ metrics }) => metrics.map((metric) => [metric.key, metric])),
    );
    const sampler = new HostSampler(tree.files, defaultSources(), clock);
    for (const { key, unit, kind } of (await sampler.sample()).values)
      expect(declared.get(key)).toMatchObject({ unit, kind });
  });

  it('goes on when a source fails, and says which and why', async () => {
    const broken = {
      name: 'broken',
      metrics: [],
      read: () => {
        throw new Error('no such thing');
      },
    };
    const { values, sources } = await new HostSampler(
      tree.files,
      [broken, ...defaultSources()],
      clock,
    ).sample();
    expect(values.length).toBeGreaterThan(20);
    expect(sources[0]).toMatchObject({ success: false, error: 'The source broken failed: no such thing' });
    expect(sources.slice(1).every(({ success }) => success)).toBe(true);
  });

  it('takes a missing file as no data, and sees it when it comes', async () => {
    tree.remove('proc/pressure');
    const sampler = new HostSampler(tree.files, defaultSources(), clock);
    const without = await sampler.sample();
    expect(without.sources.every(({ success }) => success)).toBe(true);
    expect(without.values.some(({ key }) => key.startsWith('pressure.'))).toBe(false);
    tree.write('proc/pressure/cpu', 'some avg10=1.00 avg60=0.87 avg300=0.22 total=58761459\n');
    expect((await sampler.sample()).values.find(({ key }) => key === 'pressure.cpu')?.value).toBe(1);
  });

  it('gives nothing and fails nothing on a host without files', async () => {
    const empty = new SpecTree();
    const { values, sources } = await new HostSampler(empty.files, defaultSources(), clock).sample();
    expect(values).toEqual([]);
    expect(sources.every(({ success }) => success)).toBe(true);
    empty.done();
  });

  it('measures the host it runs on, each source with success', async () => {
    const { HostFiles } = await import('./host-files.js');
    const files = new HostFiles({ procfs: '/proc', sysfs: '/sys', root: '/' });
    const sampler = new HostSampler(files);
    await sampler.sample();
    const { values, sources } = await sampler.sample();
    expect(sources.filter(({ success }) => !success)).toEqual([]);
    const of = (key: string) => values.find((value) => value.key === key)?.value;
    expect(of('memory.used_percent')).toBeGreaterThan(0);
    expect(of('processes.total')).toBeGreaterThan(1);
    expect(of('disk.used_percent')).toBeGreaterThan(0);
    files.close();
  });
});

describe('the fixture host', () => {
  it('has its inventory read', () => {
    expect(readInventory(tree.files)).toMatchObject({
      kernel: '6.12.34+rpt-rpi-v8',
      machine: 'Raspberry Pi 4 Model B Rev 1.5',
      cpuModel: 'Raspberry Pi 4 Model B Rev 1.5',
      cpuCount: 4,
      memoryBytes: 3884304 * 1024,
      bootId: '3d2f8c1a-7f3b-4c55-9a10-1f2e3d4c5b6a',
      os: null,
    });
  });

  it('has its busiest processes told, by the time since the last look', () => {
    const table = new ProcessTable(tree.files, clock);
    expect(table.top(1).byMemory[0]).toMatchObject({
      pid: 700,
      name: 'a) S 1 (b',
      command: '/opt/odd name --x',
    });
    mono = 2000;
    tree.write(
      'proc/701/stat',
      '701 (io wait) D 1 701 701 0 -1 4194560 100 0 0 0 110 20 0 0 20 0 2 0 2100 100000000 100 1 1\n',
    );
    const [first] = table.top(3).byCpu;
    expect(first).toMatchObject({
      pid: 701,
      command: '[io wait]',
      cpuPercent: 50,
      memoryBytes: 409_600,
      state: 'D',
    });
  });
});
