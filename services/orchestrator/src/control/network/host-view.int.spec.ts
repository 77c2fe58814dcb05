import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { HostFiles } from '@smart-monitor/host';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { HostViewSource } from './host-view.source.js';

const header = 'Iface\tDestination\tGateway\tFlags\tRefCnt\tUse\tMetric\tMask\tMTU\tWindow\tIRTT\n';
const tree = {
  'proc/1/net/dev': 'Inter-|\n face |\n    lo: 0\n  eth0: 0\n veth1: 0\n',
  'proc/1/net/route': `${header}eth0\t00000000\t010200C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n`,
  'sys/class/net/lo/carrier': '1\n',
  'sys/class/net/eth0/carrier': '1\n',
  'sys/class/net/veth1/carrier': '1\n',
};

describe("the kernel's files of a host", () => {
  const folder = mkdtempSync(join(tmpdir(), 'host-view-'));
  const files = new HostFiles({ procfs: `${folder}/proc`, sysfs: `${folder}/sys`, root: null });
  const source = new HostViewSource(files);
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  afterEach(() => {
    files.close();
    for (const part of ['proc', 'sys']) rmSync(join(folder, part), { recursive: true, force: true });
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('are no view where they are not there, or cannot be read', () => {
    expect(source.read([])).toBeNull();
    for (const [path, text] of Object.entries(tree)) write(path, text);
    rmSync(join(folder, 'proc/1/net/route'));
    mkdirSync(join(folder, 'proc/1/net/route'));
    expect(source.read([])).toBeNull();
  });

  it('tell of carrier where the interfaces are the same, of those that carry the way out', () => {
    for (const [path, text] of Object.entries(tree)) write(path, text);
    expect(source.read([])).toMatchObject({
      routes: [{ interface: 'eth0', gateway: '192.0.2.1' }],
      carriers: { eth0: true },
    });
    expect(source.read(['veth1'])?.carriers).toEqual({ eth0: true, veth1: true });
    // The sysfs of a container, or of another network.
    rmSync(join(folder, 'sys/class/net/veth1'), { recursive: true });
    write('sys/class/net/eth7/carrier', '1\n');
    expect(source.read([])?.carriers).toEqual({});
  });
});
