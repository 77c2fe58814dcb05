import { existsSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LabHost, startLabHost } from './lab-host.js';
import { labHostUnavailable } from './unavailable.js';

const unavailable = labHostUnavailable();
const noRunc = ['/usr/sbin/runc', '/usr/bin/runc'].some((file) => existsSync(file))
  ? null
  : 'runc is not installed (apt-get install runc)';
const file = '/proc/sys/kernel/random/boot_id';

/** Settings of a service, and whether it had a /proc of its own by them (systemd.exec(5), MountAPIVFS=). */
const settings = {
  plain: '',
  tunables: 'ProtectKernelTunables=yes',
  cgroups: 'ProtectControlGroups=yes',
  proc: 'ProtectProc=invisible\nUser=nobody',
  mounted: 'MountAPIVFS=yes',
  strict:
    'ProtectSystem=strict\nProtectKernelTunables=yes\nProtectHostname=yes\nPrivateDevices=yes\nDynamicUser=yes',
};
const service = (more: string): string =>
  `[Service]\nType=oneshot\nExecStart=/bin/cat ${file}\nStandardOutput=truncate:/run/%p\n${more}\n`;

describe.skipIf(unavailable !== null)(
  `the boot id in a lab host${unavailable === null ? '' : ` (${unavailable})`}`,
  () => {
    let lab: LabHost;
    beforeAll(async () => {
      const units = Object.entries(settings).map(([name, more]) => [
        `/etc/systemd/system/says-${name}.service`,
        service(more),
      ]);
      lab = await startLabHost({
        files: {
          ...Object.fromEntries(units),
          '/etc/systemd/system/says-dropped.service': service(''),
          '/etc/systemd/system/says-dropped.service.d/more.conf': '[Service]\nProtectProc=noaccess\n',
          '/etc/systemd/system/says-nothing.service':
            '[Service]\nType=oneshot\nExecStart=/bin/true\nProtectKernelTunables=yes\nProcSubset=pid\n',
        },
      });
    });
    afterAll(() => lab?.stop());

    const sh = async (script: string): Promise<string> => {
      const { code, stdout, stderr } = await lab.exec('/bin/sh', ['-ec', script]);
      if (code !== 0) throw new Error(`${script}: ${stdout}${stderr}`);
      return stdout.trim();
    };
    const names = [...Object.keys(settings), 'dropped'];
    /** What each service saw, by its name. */
    const seen = async (also: readonly string[] = []): Promise<Record<string, string>> => {
      const all: [string, string][] = [];
      for (const name of [...names, ...also]) {
        all.push([name, await sh(`systemctl start says-${name}.service; cat /run/says-${name}`)]);
      }
      return Object.fromEntries(all);
    };
    const same = (id: string, of = names): Record<string, string> =>
      Object.fromEntries(of.map((name) => [name, id]));

    it('is the machine’s in the first boot', async () => {
      const id = readFileSync(file, 'utf8').trim();
      expect(await sh(`cat ${file}`)).toBe(id);
      expect(await seen()).toEqual(same(id));
    });

    it('is another one in each further boot, the same for whoever looks, however sandboxed', async () => {
      const before = await sh(`cat ${file}`);
      await lab.reboot();
      const second = await sh(`cat ${file}`);
      expect(second).toMatch(/^[0-9a-f-]{36}$/);
      expect(second).not.toBe(before);
      expect(await seen()).toEqual(same(second));
      // PID 1 and the journal.
      expect(await sh('journalctl -b -n 1 -o json _PID=1')).toContain(second.replaceAll('-', ''));
      await sh('systemctl start says-nothing.service');
      await lab.reboot();
      const third = await sh(`cat ${file}`);
      expect([before, second]).not.toContain(third);
      expect(await seen()).toEqual(same(third));
    });

    it('is that of the boot also for a service that was installed in it', async () => {
      const unit = service('ProtectControlGroups=yes');
      await lab.exec('/usr/bin/tee', ['/etc/systemd/system/says-late.service'], { input: unit });
      await sh('systemctl daemon-reload');
      expect(await seen(['late'])).toEqual(same(await sh(`cat ${file}`), [...names, 'late']));
    });

    it.skipIf(noRunc !== null)(
      `is that of the boot also in a container${noRunc === null ? '' : ` (${noRunc})`}`,
      async () => {
        await sh(`mkdir -p /root/bundle/rootfs/usr && cd /root/bundle && runc spec`);
        const spec = JSON.parse(await sh('cat /root/bundle/config.json')) as {
          process: { terminal: boolean; args: string[] };
          mounts: unknown[];
          hooks?: unknown;
        };
        spec.process.terminal = false;
        spec.process.args = ['/usr/bin/cat', file, '/root/hooked'];
        spec.mounts.push({
          destination: '/usr',
          type: 'bind',
          source: '/usr',
          options: ['rbind', 'ro'],
        });
        spec.hooks = {
          createRuntime: [
            { path: '/bin/sh', args: ['sh', '-c', 'echo kept >/root/bundle/rootfs/root/hooked'] },
          ],
        };
        await lab.exec('/usr/bin/tee', ['/root/bundle/config.json'], { input: JSON.stringify(spec) });
        const links = 'ln -s usr/lib rootfs/lib; ln -s usr/lib64 rootfs/lib64; mkdir rootfs/root';
        const said = await sh(`cd /root/bundle; ${links}; runc run --bundle /root/bundle sees`);
        expect(said).toBe(`${await sh(`cat ${file}`)}\nkept`);
      },
    );
  },
);
