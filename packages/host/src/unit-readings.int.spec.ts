import { symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { availableMemory } from './available-memory.js';
import { lookAtFileSystems } from './file-systems.js';
import { GroupUsage } from './group-usage.js';
import { HostFiles } from './host-files.js';
import { majorFaults } from './major-faults.js';
import { memoryStall } from './pressure-stall.js';
import { listProcesses, privateBytes, processExecutable, ProcessUnits } from './process-list.js';
import { SpecTree } from './spec-tree.js';
import { StatfsAsker } from './statfs-asker.js';

let tree: SpecTree;
beforeEach(() => {
  tree = new SpecTree();
});
afterEach(() => tree.done());

const web = '/system.slice/web.service';

describe('memory of the host', () => {
  it('is what the kernel says of it', () => {
    tree.write('proc/meminfo', 'MemTotal:  1000 kB\nMemFree:  10 kB\nMemAvailable:  100 kB\n');
    tree.write('proc/vmstat', 'pgfault 77\npgmajfault 7\n');
    tree.write(
      'proc/pressure/memory',
      'some avg10=9.00 avg60=8.00 avg300=7.00 total=66\nfull avg10=3.50 avg60=2.00 avg300=1.00 total=55\n',
    );
    expect(availableMemory(tree.files)).toEqual({ totalBytes: 1_024_000, availableBytes: 102_400 });
    expect(majorFaults(tree.files)).toBe(7);
    expect(memoryStall(tree.files)).toEqual({ avg10: 3.5, avg60: 2, avg300: 1, totalUs: 55 });
  });

  it('has no pressure on a kernel without PSI, as on a Raspberry Pi', () => {
    tree.write('proc/meminfo', 'MemTotal:  1000 kB\n');
    expect(memoryStall(tree.files)).toBeNull();
    expect(majorFaults(tree.files)).toBeNull();
    expect(availableMemory(tree.files)).toBeNull();
  });
});

describe('GroupUsage', () => {
  it('reads version 2', () => {
    tree.write('sys/fs/cgroup/cgroup.controllers', 'memory\n');
    tree.write(`sys/fs/cgroup${web}/memory.stat`, 'anon 100\nfile 900\nshmem 20\nslab 7\n');
    tree.write(`sys/fs/cgroup${web}/memory.swap.current`, '3\n');
    tree.write(`sys/fs/cgroup${web}/cpu.stat`, 'usage_usec 12345\nuser_usec 1\n');
    const usage = new GroupUsage(tree.files);
    expect([usage.memoryBytes(web), usage.cpuUs(web)]).toEqual([123, 12_345]);
  });

  it('reads a hybrid host: memory of version 1, processor time of version 2', () => {
    tree.write(
      `sys/fs/cgroup/memory${web}/memory.stat`,
      'rss 1\ntotal_rss 100\ntotal_shmem 20\ntotal_swap 3\n',
    );
    tree.write(`sys/fs/cgroup/unified${web}/cpu.stat`, 'usage_usec 12345\n');
    const usage = new GroupUsage(tree.files);
    expect([usage.memoryBytes(web), usage.cpuUs(web)]).toEqual([123, 12_345]);
  });

  it('finds the units wherever they are in the slices, and what stands beside those', () => {
    const base = 'sys/fs/cgroup';
    const groups = [
      '/init.scope',
      '/system.slice/web.service',
      '/system.slice/system-app.slice/app@1.service',
      '/system.slice/docker-01.scope',
      '/user.slice/user-1.slice/user@1.service',
      '/docker',
    ];
    tree.write(`${base}/cgroup.controllers`, 'memory\n');
    tree.write(`${base}/tasks`, '');
    for (const group of [...groups, '/user.slice/user-1.slice/user@1.service/app.slice/inner.service'])
      tree.write(`${base}${group}/memory.stat`, 'anon 1\n');
    const found = new GroupUsage(tree.files).units();
    expect(found.map(({ group }) => group).toSorted()).toEqual(groups.toSorted());
    expect(found.find(({ group }) => group === '/docker')!.unit).toBe('/docker');
  });

  it('reads version 1', () => {
    tree.write(`sys/fs/cgroup/cpu,cpuacct${web}/cpuacct.usage`, '12345000\n');
    expect(new GroupUsage(tree.files).cpuUs(web)).toBe(12_345);
  });

  it('knows nothing where the kernel does not account, or the group is gone', () => {
    tree.write('sys/fs/cgroup/cgroup.controllers', 'pids\n');
    const usage = new GroupUsage(tree.files);
    expect([usage.memoryBytes(web), usage.cpuUs(web)]).toEqual([null, null]);
  });
});

describe('processes', () => {
  const stat = (pid: number, name: string, parent: number): string =>
    `${pid} (${name}) S ${parent} 1 1 0 -1 4194560 1 1 1 1 50 25 0 0 20 0 1 0 900 1000 300 1 1\n`;

  it('are found with their units, their programs and what is theirs alone', () => {
    tree.write('proc/1/stat', stat(1, 'systemd', 0));
    tree.write('proc/1/cgroup', '0::/lab/init.scope\n');
    tree.write('proc/7/stat', stat(7, 'a b) c', 1));
    tree.write('proc/7/cgroup', `0::/lab${web}\n`);
    tree.write('proc/7/statm', '1000 300 100 1 0 1 0\n');
    symlinkSync('/usr/bin/app', `${tree.folder}/proc/7/exe`);
    tree.write('proc/uptime', '1 1\n');
    const units = new ProcessUnits(tree.files);
    expect(listProcesses(tree.files).map(({ pid, name, parent }) => [pid, name, parent])).toEqual([
      [1, 'systemd', 0],
      [7, 'a b) c', 1],
    ]);
    expect([1, 7, 8].map((pid) => units.unitOf(pid))).toEqual(['init.scope', 'web.service', null]);
    expect([7, 1, 8].map((pid) => privateBytes(tree.files, pid))).toEqual([200 * 4096, null, null]);
    expect([7, 1].map((pid) => processExecutable(tree.files, pid))).toEqual(['/usr/bin/app', null]);
  });
});

describe('lookAtFileSystems', () => {
  it('asks below the root of the host, and says what forbids writing', async () => {
    const files = new HostFiles({ procfs: `${tree.folder}/proc`, sysfs: '/sys', root: tree.folder });
    tree.write(
      'proc/mounts',
      '/dev/a / ext4 rw,errors=remount-ro 0 0\n/dev/b /data ext4 rw,emergency_ro 0 0\n',
    );
    const found = await lookAtFileSystems(files, new StatfsAsker(10_000));
    files.close();
    expect(found.map(({ mount }) => [mount.path, mount.readOnly, mount.failsReadOnly])).toEqual([
      ['/', false, true],
      ['/data', true, true],
    ]);
    expect(found[0]!.answer).toMatchObject({ blocks: expect.any(Number) as number });
    // The folder is not there: an error, and no other file system is worse off for it.
    expect(found[1]!.answer).toBeInstanceOf(Error);
  });
});
