import { describe, expect, it } from 'vitest';
import { planCgroups } from './cgroups.js';

const line = (root: string, target: string, type: string, options: string): string =>
  `31 23 0:28 ${root} ${target} rw,nosuid shared:9 - ${type} ${type} ${options}`;

describe('planCgroups', () => {
  it('puts a version 2 lab at the top, where controllers can be had', () => {
    const plan = planCgroups(
      line('/', '/sys/fs/cgroup', 'cgroup2', 'rw,nsdelegate'),
      '0::/user.slice/a.scope',
      'x',
    );
    expect(plan).toEqual([
      {
        type: 'cgroup2',
        options: 'defaults',
        target: '/sys/fs/cgroup',
        group: '/sys/fs/cgroup/smart-monitor-lab/x',
      },
    ]);
  });

  it('puts a version 1 lab below our own cgroup, so that our limits hold for it', () => {
    const plan = planCgroups(
      line('/', '/sys/fs/cgroup/memory', 'cgroup', 'rw,memory'),
      '4:memory:/job/7',
      'x',
    );
    expect(plan).toEqual([
      {
        type: 'cgroup',
        options: 'memory',
        target: '/sys/fs/cgroup/memory',
        group: '/sys/fs/cgroup/memory/job/7/smart-monitor-lab/x',
      },
    ]);
  });

  it('names a hierarchy without controllers and drops what cannot be given twice', () => {
    const options = 'rw,xattr,release_agent=/lib/systemd/systemd-cgroups-agent,name=systemd';
    const plan = planCgroups(line('/', '/sys/fs/cgroup/systemd', 'cgroup', options), '1:name=systemd:/', 'x');
    expect(plan.map((hierarchy) => hierarchy.options)).toEqual(['none,xattr,name=systemd']);
    expect(plan[0]?.group).toBe('/sys/fs/cgroup/systemd/smart-monitor-lab/x');
  });

  it('counts from the root of the mount inside a container', () => {
    const mount = line('/docker/abc', '/sys/fs/cgroup/pids', 'cgroup', 'rw,pids');
    expect(planCgroups(mount, '3:pids:/docker/abc', 'x')[0]?.group).toBe(
      '/sys/fs/cgroup/pids/smart-monitor-lab/x',
    );
    expect(planCgroups(mount, '3:pids:/docker/abc/in', 'x')[0]?.group).toBe(
      '/sys/fs/cgroup/pids/in/smart-monitor-lab/x',
    );
    expect(planCgroups(mount, '3:pids:/../other', 'x')[0]?.group).toBe(
      '/sys/fs/cgroup/pids/smart-monitor-lab/x',
    );
  });

  it('takes a hierarchy once, also where it is mounted twice, and no other mounts', () => {
    const mounts = [
      line('/', '/sys/fs/cgroup', 'tmpfs', 'rw'),
      line('/', '/sys/fs/cgroup/cpu,cpuacct', 'cgroup', 'rw,cpu,cpuacct'),
      line('/', '/sys/fs/cgroup/cpu,cpuacct', 'cgroup', 'rw,cpu,cpuacct'),
      line('/', '/mnt/elsewhere', 'cgroup2', 'rw'),
      '',
    ].join('\n');
    expect(planCgroups(mounts, '', 'x').map((hierarchy) => hierarchy.target)).toEqual([
      '/sys/fs/cgroup/cpu,cpuacct',
    ]);
  });
});
