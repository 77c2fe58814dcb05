import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { processesBelow } from './cgroup-folders.js';
import { type LabHost, startLabHost } from './lab-host.js';
import { LAB_NODE } from './settings.js';
import { LAB_FOLDERS } from './sweep.js';
import { labHostUnavailable } from './unavailable.js';

const unavailable = labHostUnavailable();
const hello = `[Service]
ExecStart=/bin/sh -c 'echo hello from the lab; exec sleep infinity'

[Install]
WantedBy=multi-user.target
`;

/** What a lab host leaves that another test process can see: its folder and its cgroups. */
function traces(folder: string, cgroups: readonly string[]): string[] {
  return [folder, ...cgroups].filter((path) => existsSync(path));
}

async function until(condition: () => boolean, what: string): Promise<void> {
  for (let waited = 0; !condition(); waited += 20) {
    if (waited > 10_000) throw new Error(`waited 10 s in vain: ${what}`);
    await delay(20);
  }
}

describe.skipIf(unavailable !== null)(`lab host (${unavailable ?? 'available'})`, () => {
  const outside = mkdtempSync(join(tmpdir(), 'lab-spec-'));
  let lab: LabHost;

  beforeAll(async () => {
    writeFileSync(join(outside, 'hello.service'), hello);
    lab = await startLabHost({
      units: outside,
      files: {
        '/opt/check/run.sh': { from: join(outside, 'hello.service'), mode: 0o755 },
        '/etc/note': 'a note',
      },
      binds: [{ from: outside, to: '/mnt/outside' }],
      hostname: 'spec-host',
      stateDirectory: join(outside, 'state'),
    });
  });
  afterAll(async () => {
    await lab.stop();
    rmSync(outside, { recursive: true });
  });

  it('is up in under two seconds with everything wanted running', async () => {
    expect(lab.bootMs).toBeLessThan(2000);
    expect((await lab.exec('systemctl', ['is-system-running'])).stdout).toBe('running\n');
    expect((await lab.exec('systemctl', ['is-active', 'hello.service', 'dbus.service'])).stdout).toBe(
      'active\nactive\n',
    );
  });

  it('has its own name, machine id, temporary folder and node binary', async () => {
    expect((await lab.exec('hostname')).stdout).toBe('spec-host\n');
    expect((await lab.exec('cat', ['/etc/machine-id', '/etc/note'])).stdout).toBe(`${lab.machineId}\na note`);
    expect((await lab.exec('ls', ['-A', '/tmp'])).stdout).toBe('');
    expect((await lab.exec(LAB_NODE, ['-p', 'process.version'])).stdout).toBe(`${process.version}\n`);
    expect(statSync(join(lab.root, 'opt/check/run.sh')).mode & 0o777).toBe(0o755);
    writeFileSync(join(lab.root, 'var/lib/smart-monitor/kept'), 'yes');
    expect(readFileSync(join(outside, 'state/kept'), 'utf8')).toBe('yes');
    expect((await lab.exec('ls', ['/mnt/outside'])).stdout).toContain('hello.service');
  });

  it('keeps what units log and what jobs did', async () => {
    expect((await lab.exec('journalctl', ['-u', 'hello', '-o', 'cat'])).stdout).toContain(
      'hello from the lab',
    );
    const jobs = await lab.exec('journalctl', [
      '-o',
      'json',
      'JOB_TYPE=start',
      'UNIT=hello.service',
      '_PID=1',
    ]);
    expect(jobs.stdout).toContain('"JOB_RESULT":"done"');
  });

  it('shows its bus and its run folder to any user of the machine', async () => {
    const socket = lab.busAddress.replace('unix:path=', '');
    expect(statSync(socket).mode & 0o666).toBe(0o666);
    writeFileSync(join(lab.runDirectory, 'from-outside'), '');
    expect((await lab.exec('ls', ['/run/smart-monitor'])).stdout).toBe('from-outside\n');
    const call = ['--address', lab.busAddress, 'status', '--no-pager'];
    const asNobody = spawnSync('busctl', call, { uid: 65534, gid: 65534, encoding: 'utf8' });
    expect(asNobody.stderr + asNobody.stdout).toContain('BusAddress');
  });

  it('cannot change the settings of the kernel that it shares', async () => {
    const write = await lab.exec('/bin/sh', ['-c', 'echo 1 > /proc/sys/vm/swappiness']);
    expect(write.stderr).toContain('Read-only file system');
    expect((await lab.exec('systemctl', ['start', 'systemd-udevd.service'])).stderr).toContain('masked');
  });

  it('can have a network of its own, whose settings are its own too', async () => {
    const other = await startLabHost({ privateNetwork: true });
    const forwarding = '/proc/sys/net/ipv4/ip_forward';
    const before = readFileSync(forwarding, 'utf8');
    try {
      expect((await other.exec('/bin/sh', ['-c', 'ls /sys/class/net'])).stdout).toBe('lo\n');
      // A network of its own begins with the machine's settings.
      const opposite = before.trim() === '0' ? '1' : '0';
      const change = `ip link add lab0 type veth peer name lab1 && echo ${opposite} >${forwarding} && cat ${forwarding}`;
      expect(await other.exec('/bin/sh', ['-c', change])).toMatchObject({ code: 0, stdout: `${opposite}\n` });
      expect((await other.exec('/bin/sh', ['-c', 'echo 1 >/proc/sys/kernel/sysrq'])).code).not.toBe(0);
      expect(readFileSync(forwarding, 'utf8')).toBe(before);
      expect(existsSync('/sys/class/net/lab0')).toBe(false);
      // The network units are masked where the network is the machine's.
      const state = (host: LabHost) => host.exec('systemctl', ['is-enabled', 'systemd-networkd.service']);
      expect((await state(lab)).stdout).toBe('masked\n');
      expect((await state(other)).stdout).not.toBe('masked\n');
    } finally {
      await other.stop();
    }
  });

  it('ends a program that takes too long, with all that it started', async () => {
    await expect(lab.exec('/bin/sh', ['-c', 'sleep 4321 & wait'], { timeoutMs: 200 })).rejects.toThrow(
      'within 200 ms',
    );
    await until(() => spawnSync('pgrep', ['-f', 'sleep 4321']).status === 1, 'the sleep is gone');
  });

  it('runs beside others and leaves nothing behind', async () => {
    const others = await Promise.all([startLabHost(), startLabHost()]);
    expect(new Set([lab, ...others].map((one) => one.machineId)).size).toBe(3);
    for (const other of others) {
      const folder = other.busAddress.replace('unix:path=', '').replace('/dbus/system_bus_socket', '');
      const cgroups = other.cgroups.map((hierarchy) => hierarchy.group);
      expect(traces(folder, cgroups)).toHaveLength(1 + cgroups.length);
      await (other === others[0] ? other.stop() : other.kill9());
      expect(traces(folder, cgroups)).toEqual([]);
      expect(existsSync(other.root)).toBe(false);
    }
    expect((await lab.exec('true')).code).toBe(0);
  });

  it('reboots: the same files, enabled units and machine id; another systemd, boot id and /run', async () => {
    const other = await startLabHost({
      files: {
        '/etc/systemd/system/late.service': `[Service]\nExecStart=/bin/sleep infinity\n[Install]\nWantedBy=multi-user.target\n`,
        '/etc/systemd/system/unwanted.service': '[Service]\nExecStart=/bin/sleep infinity\n',
      },
    });
    try {
      const sh = async (script: string): Promise<string> =>
        (await other.exec('/bin/sh', ['-ec', script])).stdout;
      const bootId = (): Promise<string> => sh('cat /proc/sys/kernel/random/boot_id /etc/machine-id');
      const [pid, first] = [other.pid, await bootId()];
      const group = other.cgroups[0]?.group ?? '';
      await sh(`echo kept >/root/note; echo gone | tee /run/note /run/smart-monitor/note >/tmp/note
        systemctl disable --quiet late.service; systemctl start late.service unwanted.service`);
      await other.reboot();
      expect(other.pid).not.toBe(pid);
      expect(existsSync(`/proc/${pid}`)).toBe(false);
      expect((await sh('systemctl is-system-running')).trim()).toBe('running');
      expect(await sh('cat /root/note; ls -A /tmp /run/smart-monitor; test ! -e /run/note')).toBe(
        'kept\n/run/smart-monitor:\n\n/tmp:\n',
      );
      expect(await sh('systemctl is-active late.service unwanted.service || true')).toBe(
        'inactive\ninactive\n',
      );
      const second = await bootId();
      expect(second.split('\n')[0]).not.toBe(first.split('\n')[0]);
      expect(second.split('\n')[1]).toBe(first.split('\n')[1]);
      await sh('systemctl enable --quiet late.service');
      await other.reboot();
      expect(await sh('systemctl is-active late.service; cat /root/note')).toBe('active\nkept\n');
      expect((await bootId()).split('\n')[0]).not.toBe(second.split('\n')[0]);
      await other.stop();
      expect(traces(group, [])).toEqual([]);
    } finally {
      await other.stop();
    }
  });

  it('says on its console why it did not come up', async () => {
    await expect(startLabHost({ binds: [{ from: '/nowhere', to: '/mnt/x' }] })).rejects.toThrow(
      /ended while it booted.*nowhere/s,
    );
  });
});

describe.skipIf(unavailable !== null)(
  `lab host whose owner is killed (${unavailable ?? 'available'})`,
  () => {
    const program = `import { startLabHost } from ${JSON.stringify(new URL('../../dist/index.js', import.meta.url).href)};
    const lab = await startLabHost();
    console.log(JSON.stringify({ pid: lab.pid, bus: lab.busAddress, cgroups: lab.cgroups.map((one) => one.group) }));
    setInterval(() => undefined, 1000);`;

    async function labOfAnotherProcess(): Promise<{
      owner: number;
      pid: number;
      folder: string;
      cgroups: string[];
    }> {
      const owner = spawn(process.execPath, ['--input-type=module', '-e', program], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      const told = await new Promise<string>((resolve, reject) => {
        owner.stdout.once('data', (chunk: Buffer) => resolve(chunk.toString()));
        owner.once('exit', () => reject(new Error('the process that should start a lab host ended')));
      });
      const { pid, bus, cgroups } = JSON.parse(told) as { pid: number; bus: string; cgroups: string[] };
      const folder = bus.replace('unix:path=', '').replace('/dbus/system_bus_socket', '');
      return { owner: owner.pid ?? 0, pid, folder, cgroups };
    }

    it('leaves nothing after SIGKILL of the process that started it', async () => {
      const lab = await labOfAnotherProcess();
      process.kill(lab.owner, 'SIGKILL');
      await until(() => traces(lab.folder, lab.cgroups).length === 0, 'nothing of the lab is left');
      expect(existsSync(`/proc/${lab.pid}`)).toBe(false);
    });

    it('leaves nothing after SIGKILL of its keeper too, once another lab host has been started', async () => {
      const lab = await labOfAnotherProcess();
      const keeper = Number(readFileSync(join(lab.folder, 'keeper'), 'utf8').split(' ')[0]);
      process.kill(keeper, 'SIGKILL');
      await until(() => !existsSync(`/proc/${lab.pid}`), 'the processes of the lab are gone');
      process.kill(lab.owner, 'SIGKILL');
      await until(() => !existsSync(`/proc/${lab.owner}`), 'the owner is gone');
      expect(lab.cgroups.flatMap(processesBelow)).toEqual([]);
      const next = await startLabHost();
      expect(traces(lab.folder, lab.cgroups)).toEqual([]);
      await next.stop();
      expect(readdirSync(LAB_FOLDERS)).not.toContain(lab.folder.split('/').at(-1));
    });
  },
);
