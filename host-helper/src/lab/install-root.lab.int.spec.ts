import { labHostUnavailable } from '@smart-monitor/testing';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { TestClient } from '../test-support/client.js';
import {
  actForReal,
  expectExplained,
  type InstallLab,
  list,
  listFile,
  settingsFile,
  startInstallLab,
} from '../test-support/install-lab.js';
import { bundle } from '../test-support/lab.js';

const missing =
  labHostUnavailable() ??
  (existsSync(bundle) ? null : `${bundle} is not built: npm run build -w host-helper`);

describe.skipIf(missing !== null)(
  `the install as root on a lab host${missing === null ? '' : ` (${missing})`}`,
  () => {
    let host: InstallLab;
    let client: TestClient;
    let before: string;
    beforeAll(async () => {
      host = await startInstallLab();
      before = await host.traces();
    });
    afterAll(() => host?.lab.stop());

    it('says what it would do, and does nothing', async () => {
      const { code, stdout } = await host.install('--mode', 'root', '--dry-run');
      expect(code).toBe(0);
      expect(stdout).toContain('would run: systemctl restart smart-monitor-helper.service');
      expect(await host.traces()).toBe(before);
    });

    it.each([
      [['--mode', 'sudo'], '--mode is auto, polkit or root'],
      [['--purge'], '--purge goes with --uninstall'],
      [['--what'], 'there is no option --what'],
      [['--mode', 'root', '--bundle', '/nowhere.mjs'], 'there is no helper to install'],
    ])('says what is wrong: %j', async (args, words) => {
      const { code, stderr } = await host.install(...args);
      expect([code, stderr]).toEqual([1, expect.stringContaining(words)]);
    });

    it.each(['smart-monitor-helper.mjs', 'smart-monitor-native.node'])(
      'does not install a %s that is not what was built',
      async (file) => {
        await host.run('/bin/cp', '-r', '/opt/product/host-helper/dist', '/run/built');
        await host.run('/bin/sh', '-c', `echo 1 >>/run/built/${file}; sha256sum </dev/null >/run/none`);
        await host.run('/bin/cp', '-n', '/run/none', `/run/built/${file}.sha256`);
        const bundle = '/run/built/smart-monitor-helper.mjs';
        expect((await host.install('--bundle', bundle)).stderr).toContain(`${file} is not what was built`);
        await host.run('/bin/rm', '-r', '/run/built', '/run/none');
        expect(await host.traces()).toBe(before);
      },
    );

    it('says so where it is not root, and where polkit is wanted and none is there', async () => {
      const script = '/opt/product/deploy/systemd/helper-install.sh';
      const nobody = await host.run(
        '/usr/bin/setpriv',
        '--reuid=nobody',
        '--clear-groups',
        '/bin/sh',
        script,
      );
      expect(nobody.stderr).toContain('has to run as root');
      await host.systemctl('mask', '--now', 'polkit.service');
      expect((await host.install('--mode', 'polkit')).stderr).toContain('--mode polkit is not possible');
      expect(await host.traces()).toBe(before);
    });

    it('installs, and the helper restarts a listed unit', async () => {
      const { code, stdout } = await host.install();
      expect([code, stdout]).toEqual([
        0,
        expect.stringContaining('It will run as root: polkit does not answer'),
      ]);
      client = await host.client();
      await host.write(listFile, list({ unit: 'victim.service' }));
      await actForReal(host);
      expect((await client.restart('victim.service')).body).toMatchObject({ ok: true, job: 'done' });
      expect((await client.get('/v1/health')).body).toMatchObject({ polkit: null });
    });

    it('touches neither the next key nor the folder of the wrapper when it makes a key', async () => {
      const next = '/etc/smart-monitor/helper.key.next';
      await host.write(next, 'the next key');
      await host.run('/bin/rm', '/etc/smart-monitor/helper.key');
      await host.run('/bin/chmod', '2775', '/usr/local/sbin');
      expect((await host.install()).code).toBe(0);
      expect(await host.read(next)).toBe('the next key');
      expect((await host.run('/usr/bin/stat', '-c', '%a', '/usr/local/sbin')).stdout).toBe('2775\n');
      client = await host.client();
      expect((await client.get('/v1/health')).status).toBe(200);
    });

    it('leaves open what docs/security.md explains, and nothing else', () => expectExplained(host));

    it('upgrades in place: key, settings, list and audit log stay', async () => {
      const kept = () =>
        Promise.all([settingsFile, listFile, '/etc/smart-monitor/helper.key'].map((file) => host.read(file)));
      const old = await kept();
      await host.run('/bin/sh', '-c', 'echo "// newer" >>/usr/lib/smart-monitor/smart-monitor-helper.mjs');
      const { code } = await host.install();
      expect(code).toBe(0);
      expect(await kept()).toEqual(old);
      expect(await host.read('/usr/lib/smart-monitor/smart-monitor-helper.mjs')).not.toContain('// newer');
      expect((await client.restart('victim.service')).body).toMatchObject({ ok: true, job: 'done' });
    });

    it('can be told to watch only: nothing is left that could act', async () => {
      const unit = 'smart-monitor-helper.service';
      await host.install('--monitor-only');
      expect((await client.restart('victim.service')).body).toMatchObject({ code: 'monitor-only' });
      const pid = await host.show(unit, 'MainPID');
      const { stdout: status } = await host.run('/bin/cat', `/proc/${pid}/status`);
      expect(/^CapEff:\t(\w+)$/m.exec(status)?.[1]).toBe('0000000000000000');
      expect((await host.run('/usr/bin/stat', '-c', '%U', `/proc/${pid}`)).stdout).toBe('smartmon-helper\n');
      // What its user may ask of systemd itself.
      const asked = await host.run(
        '/usr/bin/setpriv',
        '--reuid=smartmon-helper',
        '--regid=smartmon-helper',
        '--clear-groups',
        '/bin/systemctl',
        '--no-ask-password',
        'restart',
        'victim.service',
      );
      expect([asked.code === 0, asked.stderr]).toEqual([
        false,
        // There is no polkit here that could have granted it.
        expect.stringMatching(/[Aa]ccess denied|authentication required|polkit.service is masked/),
      ]);
      const left = await host.systemctl('list-unit-files', '--no-legend', 'smart-monitor-*');
      expect(left).not.toMatch(/vacuum|tmpfiles|polkit/);
      expect(left).toContain('smart-monitor-smart.timer');
    });

    it('acts again where a person has taken that back, and its audit log goes on', async () => {
      const settings = JSON.parse(await host.read(settingsFile)) as object;
      await host.write(settingsFile, JSON.stringify({ ...settings, monitorOnly: false }));
      expect((await host.install()).code).toBe(0);
      expect((await client.restart('victim.service')).body).toMatchObject({ ok: true, job: 'done' });
      const verified = await host.run('/usr/local/sbin/smart-monitor-helper', 'audit', 'verify');
      expect([verified.code, verified.stderr]).toEqual([0, '']);
      await host.install('--monitor-only');
    });

    it("keeps what is a person's on uninstall, and leaves nothing on purge", async () => {
      const installed = await host.traces();
      expect((await host.install('--uninstall', '--purge', '--dry-run')).stdout).toContain(
        'Nothing was done.',
      );
      expect(await host.traces()).toBe(installed);
      await host.install('--uninstall');
      expect(await host.read(settingsFile)).toContain('"monitorOnly": true');
      expect(await host.systemctl('is-active', 'smart-monitor-helper.socket')).toBe('inactive');
      expect(await host.install('--uninstall', '--purge')).toMatchObject({ code: 0, stderr: '' });
      expect(await host.traces()).toBe(before);
    });
  },
);
