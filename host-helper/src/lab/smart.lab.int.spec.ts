import { labHostUnavailable } from '@smart-monitor/testing';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { differences, examples } from '../test-support/document.js';
import { type InstallLab, noPolkit, settingsFile, startInstallLab } from '../test-support/install-lab.js';
import { bundle, type HelperLab, startHelperLab } from '../test-support/lab.js';

const at = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const missing =
  labHostUnavailable() ??
  (existsSync(bundle) ? null : `${bundle} is not built: npm run build -w host-helper`);

const security = readFileSync(at('../docs/security.md'), 'utf8');
const service = 'smart-monitor-smart.service';
const timer = 'smart-monitor-smart.timer';
const file = '/var/lib/smart-monitor-smart/smart.json';
const fake = '/usr/local/lib/fake-smart';

/** The fake smartctl and what it gives out. One disk hangs for as long as a disk may: that one is left out here. */
function answers(): Record<string, string> {
  const folder = at('fixtures/smart');
  const files = Object.fromEntries(
    readdirSync(folder).map((name) => [name, readFileSync(`${folder}/${name}`, 'utf8')]),
  );
  const scan = JSON.parse(files['scan.json']!) as { devices: { name: string }[] };
  const devices = scan.devices.filter(({ name }) => name !== '/dev/hang');
  return { ...files, 'scan.json': JSON.stringify({ ...scan, devices }) };
}

/** Tells from inside the sandbox what the process may do, in the place where smartctl would. */
const looksAround = `#!/bin/sh
{ id -u; /bin/grep -E '^(CapBnd|CapEff|NoNewPrivs|Seccomp):' /proc/self/status
  /bin/grep -o '^ *[a-z0-9]*:' /proc/self/net/dev; /usr/bin/env
  for path in /etc/smart-monitor/helper.key /run/dbus/system_bus_socket /var/lib/smart-monitor-helper/audit.key
  do /bin/cat "$path" >/dev/null 2>&1 && echo "can read $path"; done
  for path in /usr/local /etc /var/lib /root /home
  do /usr/bin/touch "$path/mark" 2>/dev/null && echo "can write $path"; done
  for path in /dev/kmsg /dev/fuse /dev/full
  do /bin/true 2>/dev/null < "$path" && echo "can open $path"; done
  /bin/mount -t tmpfs x /mnt 2>/dev/null && echo 'can mount'
} > /var/lib/smart-monitor-smart/looks
echo '{"smartctl":{"version":[7,3]}}'
`;

describe.skipIf(missing !== null)(
  `the SMART oneshot on a lab host${missing === null ? '' : ` (${missing})`}`,
  () => {
    let host: HelperLab;
    beforeAll(async () => {
      const units = Object.fromEntries(
        [service, timer].map((unit) => [
          `/etc/systemd/system/${unit}`,
          { from: at(`../deploy/systemd/${unit}`) },
        ]),
      );
      const files = Object.fromEntries(
        Object.entries(answers()).map(([name, content]) => [
          `${fake}/${name}`,
          { content, mode: name === 'smartctl' ? 0o755 : 0o644 },
        ]),
      );
      host = await startHelperLab([], { smart: { smartctl: `${fake}/smartctl` } }, { ...units, ...files });
    });
    afterAll(() => host?.lab.stop());

    const read = async (path: string): Promise<string> => (await host.lab.exec('/bin/cat', [path])).stdout;
    const call = (): ReturnType<HelperLab['lab']['exec']> =>
      host.lab.exec('/usr/lib/smart-monitor/node', [
        '/usr/lib/smart-monitor/smart-monitor-helper.mjs',
        'call',
        'smart',
      ]);
    async function set(smartctl: string): Promise<void> {
      const config = JSON.parse(await read('/etc/smart-monitor/helper.json')) as object;
      await host.write('/etc/smart-monitor/helper.json', JSON.stringify({ ...config, smart: { smartctl } }));
    }

    it('has units that systemd has nothing to say against', async () => {
      const verify = await host.lab.exec('/usr/bin/systemd-analyze', ['verify', service, timer]);
      expect([verify.code, verify.stdout, verify.stderr]).toEqual([0, '', '']);
    });

    it('has no socket, no network and no way for anybody to pass it anything', async () => {
      expect(await host.show(service, 'TriggeredBy')).toBe(timer);
      expect(await host.show(service, 'PrivateNetwork')).toBe('yes');
      expect(await host.show(service, 'CapabilityBoundingSet')).toBe('cap_sys_rawio cap_sys_admin');
      expect(await host.show(service, 'ExecStart')).toContain(
        'smart-monitor-helper.mjs smart-collect --config /etc/smart-monitor/helper.json ;',
      );
    });

    it('leaves open what the document explains, and no more', async () => {
      const { stdout } = await host.lab.exec('/usr/bin/systemd-analyze', ['security', '--no-pager', service]);
      const open = stdout.split('\n').flatMap((line) => /^✗ (\S+)/.exec(line)?.[1] ?? []);
      const chapter = /## The SMART oneshot\n([\s\S]*?)\n## /.exec(security)?.[1] ?? '';
      expect(open.filter((name) => !chapter.includes(`\`${name.split('/')[0]}\``))).toEqual([]);
      expect(stdout).toMatch(/exposure level for smart-monitor-smart\.service: 1\.[0-3] /);
    });

    it('says what to install before it ever ran', async () => {
      expect((await host.client.get('/v1/smart')).body).toMatchObject({ code: 'not-available' });
    });

    it('is run by its timer, and the helper answers what it wrote', async () => {
      expect(await host.show(timer, 'ActiveState')).toBe('active');
      expect(await host.show(timer, 'Persistent')).toBe('yes');
      expect(await host.show(timer, 'RandomizedDelayUSec')).toBe('5min');
      await host.lab.exec('/bin/mkdir', ['-p', `/run/systemd/system/${timer}.d`]);
      await host.write(
        `/run/systemd/system/${timer}.d/now.conf`,
        '[Timer]\nOnActiveSec=10ms\nRandomizedDelaySec=0\nAccuracySec=10ms\n',
      );
      await host.systemctl('daemon-reload');
      await host.systemctl('restart', timer);
      const answered = async (): Promise<boolean> => (await host.client.get('/v1/smart')).status === 200;
      await host.waitFor('The report', answered);
      const { body } = await host.client.get('/v1/smart');
      expect(body).toMatchObject({ ok: true, verb: 'smart', stale: false, smartctl: '7.3', leftOut: 3 });
      expect((body['devices'] as { device: string; state: string }[]).map(({ state }) => state)).toEqual([
        ...['ok', 'ok', 'ok', 'ok', 'ok', 'not-supported', 'not-supported'],
        ...['standby', 'permission', 'failed', 'failed', 'failed'],
      ]);
      expect(await host.show(service, 'Result')).toBe('success');
      await host.systemctl('stop', timer);
    });

    it('answers a person, too', async () => {
      const { code, stdout } = await call();
      expect(code).toBe(0);
      const answer = JSON.parse(stdout) as unknown;
      expect(answer).toMatchObject({ ok: true, verb: 'smart', devices: { length: 12 } });
      expect(differences(examples('### `GET /v1/smart`')[0], answer)).toEqual([]);
    });

    it('runs what it starts in its sandbox', async () => {
      await host.write('/usr/local/lib/looks-around', looksAround);
      await host.lab.exec('/bin/chmod', ['755', '/usr/local/lib/looks-around']);
      await set('/usr/local/lib/looks-around');
      await host.systemctl('start', service);
      expect(await host.show(service, 'Result')).toBe('success');
      const looks = (await read('/var/lib/smart-monitor-smart/looks')).trim().split('\n');
      expect(looks).toEqual([
        '0',
        'CapEff:\t0000000000220000',
        'CapBnd:\t0000000000220000',
        'NoNewPrivs:\t1',
        'Seccomp:\t2',
        '    lo:',
        'PWD=/',
        'can open /dev/full',
      ]);
    });

    it('does not fail where smartctl is not installed; the helper says what to do', async () => {
      await set('/usr/local/lib/none');
      await host.systemctl('start', service);
      expect(await host.show(service, 'Result')).toBe('success');
      expect(await host.show(service, 'ExecMainStatus')).toBe('69');
      expect((await host.client.get('/v1/smart')).body).toMatchObject({
        code: 'not-available',
        detail: '/usr/local/lib/none is not there: install the package smartmontools.',
      });
      expect((await call()).code).toBe(1);
    });

    it('fails, and says why, where smartctl is not to be trusted', async () => {
      await host.lab.exec('/bin/chmod', ['777', `${fake}/smartctl`]);
      await set(`${fake}/smartctl`);
      await host.systemctl('start', service);
      expect(await host.show(service, 'Result')).toBe('exit-code');
      expect(String((await host.client.get('/v1/smart')).body['detail'])).toContain('writable by others');
    });

    it('asks the real smartctl in its sandbox, where that is installed', async (ctx) => {
      if ((await host.lab.exec('/bin/test', ['-x', '/usr/sbin/smartctl'])).code !== 0)
        ctx.skip('the package smartmontools is not installed');
      await set('/usr/sbin/smartctl');
      await host.systemctl('start', service);
      expect(await host.show(service, 'Result')).toBe('success');
      const { body } = await host.client.get('/v1/smart');
      expect(body).toMatchObject({ ok: true, verb: 'smart' });
      expect(await read(file)).toContain(`"smartctl":"${String(body['smartctl'])}"`);
    });
  },
);

const noInstall = missing ?? noPolkit;

describe.skipIf(noInstall !== null)(
  `the SMART oneshot as the installer leaves it, beside a helper without root${noInstall === null ? '' : ` (${noInstall})`}`,
  () => {
    let host: InstallLab;
    beforeAll(async () => {
      host = await startInstallLab();
      expect((await host.install('--mode', 'polkit')).code).toBe(0);
      await host.run('/bin/mkdir', '-p', fake);
      for (const [name, text] of Object.entries(answers())) await host.write(`${fake}/${name}`, text);
      await host.run('/bin/chmod', '755', `${fake}/smartctl`);
    });
    afterAll(() => host?.lab.stop());

    it('is started by its timer from the boot on, and answered by the helper', async () => {
      expect(await host.systemctl('is-enabled', timer)).toBe('enabled');
      expect(await host.systemctl('is-active', timer)).toBe('active');
      const settings = JSON.parse(await host.read(settingsFile)) as object;
      await host.write(
        settingsFile,
        JSON.stringify({ ...settings, smart: { smartctl: `${fake}/smartctl` } }),
      );
      await host.systemctl('start', service);
      expect(await host.show(service, 'Result')).toBe('success');
      const { body } = await (await host.client()).get('/v1/smart');
      expect(body).toMatchObject({ ok: true, verb: 'smart', stale: false });
      expect(body['devices']).toHaveLength(12);
    });
  },
);
