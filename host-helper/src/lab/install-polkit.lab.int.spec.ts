import { labHostUnavailable } from '@smart-monitor/testing';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { otherKey, type TestClient } from '../test-support/client.js';
import {
  actForReal,
  expectExplained,
  type InstallLab,
  list,
  listFile,
  noPolkit,
  settingsFile,
  startInstallLab,
} from '../test-support/install-lab.js';
import { bundle } from '../test-support/lab.js';

const missing =
  labHostUnavailable() ??
  (existsSync(bundle) ? null : `${bundle} is not built: npm run build -w host-helper`);
const noLab = missing ?? noPolkit;

describe.skipIf(noLab !== null)(
  `the install without root on a lab host${noLab === null ? '' : ` (${noLab})`}`,
  () => {
    let host: InstallLab;
    let client: TestClient;
    let before: string;
    const health = async () => (await client.get('/v1/health')).body;
    const inStep = async (): Promise<boolean> =>
      ((await health())['polkit'] as { state: string }).state === 'in-step';

    beforeAll(async () => {
      host = await startInstallLab();
      before = await host.traces();
    });
    afterAll(() => host?.lab.stop());

    /** Runs a program as the helper's user, without the helper's capability. */
    const asUser = (file: string, ...args: string[]) =>
      host.run(
        '/usr/bin/setpriv',
        ...['--reuid=smartmon-helper', '--regid=smartmon-helper', '--init-groups', file, ...args],
      );

    /** Calls systemd's manager as the helper's user, past the helper; empty where systemd does it, else its words. */
    async function asHelper(...call: string[]): Promise<string> {
      const manager = [
        'org.freedesktop.systemd1',
        '/org/freedesktop/systemd1',
        'org.freedesktop.systemd1.Manager',
      ];
      const { code, stderr } = await asUser('/usr/bin/busctl', '--system', 'call', ...manager, ...call);
      return code === 0 ? '' : stderr.trim();
    }

    it('is chosen by itself where polkit runs, and says what to do next', async () => {
      const { code, stdout, stderr } = await host.install();
      expect([code, stderr]).toEqual([0, expect.stringContaining('Creating user')]);
      expect(stdout).toContain('runs as the user smartmon-helper');
      expect(stdout).toContain('dry-run');
      client = await host.client();
      expect(stdout + stderr).not.toContain((await host.read('/etc/smart-monitor/helper.key')).trim());
    });

    it('runs as a user of its own that can signal and read the journal, and nothing more', async () => {
      const pid = await host.show('smart-monitor-helper.service', 'MainPID');
      const status = await host.read(`/proc/${pid}/status`);
      const uid = (await host.run('/usr/bin/id', '-u', 'smartmon-helper')).stdout.trim();
      expect(/^Uid:\t(.*)$/m.exec(status)?.[1]?.split('\t')).toEqual([uid, uid, uid, uid]);
      for (const set of ['Inh', 'Prm', 'Eff', 'Bnd', 'Amb'])
        expect(new RegExp(`^Cap${set}:\\t(.*)$`, 'm').exec(status)?.[1]).toBe('0000000000000020');
      expect(await host.show('smart-monitor-helper.service', 'Environment')).not.toContain('KEY');
      const login = (await host.run('/usr/bin/getent', 'passwd', 'smartmon-helper')).stdout.trim();
      expect(login.split(':')[6]).toBe('/usr/sbin/nologin');
    });

    it('cannot read the key by itself, nor write the list, the settings or the rule', async () => {
      for (const file of ['helper.key', 'helper.json', 'approved_services.json'])
        expect((await asUser('/bin/sh', '-c', `echo >>/etc/smart-monitor/${file}`)).stderr).toContain(
          'denied',
        );
      expect((await asUser('/bin/cat', '/etc/smart-monitor/helper.key')).stderr).toContain('denied');
      expect((await asUser('/bin/ls', '/etc/polkit-1/rules.d')).stderr).toContain('denied');
      expect((await asUser('/bin/cat', '/run/smart-monitor-polkit/rule.json')).stdout).toContain('ruleHash');
    });

    it('grants nothing while it is in dry-run', async () => {
      await host.write(listFile, list({ unit: 'victim.service' }));
      await host.waitFor('The rule', inStep);
      expect((await client.restart('victim.service')).body).toMatchObject({ ok: true, code: 'dry-run' });
      expect(await asHelper('RestartUnit', 'ss', 'victim.service', 'fail')).toContain('Access denied');
    });

    it('restarts a listed unit, also a failed one, and reads its journal', async () => {
      await actForReal(host);
      expect(await health()).toMatchObject({
        dryRun: false,
        monitorOnly: false,
        polkit: { state: 'in-step', detail: '' },
      });
      await host.systemctl('start', 'victim.service');
      expect((await client.restart('victim.service')).body).toMatchObject({
        ok: true,
        job: 'done',
        dryRun: false,
      });
      await host.systemctl('kill', '-s', 'KILL', 'victim.service');
      await host.waitFor(
        'The failure',
        async () => (await host.show('victim.service', 'ActiveState')) === 'failed',
      );
      expect((await client.restart('victim.service')).body).toMatchObject({ ok: true, job: 'done' });
      const { body } = await client.post('/v1/journal', { unit: 'victim.service', lines: 50 });
      expect((body['lines'] as unknown[]).length).toBeGreaterThan(0);
      expect((await client.restart('unlisted.service')).body).toMatchObject({ code: 'not-approved' });
    });

    it('is accepted by systemd itself for the listed unit and its verb', async () => {
      const invocation = await host.show('victim.service', 'InvocationID');
      expect(await asHelper('RestartUnit', 'ss', 'victim.service', 'fail')).toBe('');
      await host.waitFor(
        'The restart',
        async () => (await host.show('victim.service', 'InvocationID')) !== invocation,
      );
    });

    it.each([
      'StopUnit ss victim.service fail',
      'KillUnit ssi victim.service all 15',
      'ReloadOrRestartUnit ss victim.service fail',
      'TryRestartUnit ss victim.service fail',
      'SetUnitProperties sba(sv) victim.service true 1 CPUWeight t 10',
      'FreezeUnit s victim.service',
      'RestartUnit ss unlisted.service fail',
      'StartUnit ss unlisted.service fail',
      'RestartUnit ss dbus.service fail',
      'StartUnit ss smart-monitor-tmpfiles-clean.service fail',
      'StartUnit ss rescue.target isolate',
      'ResetFailed',
      'StartTransientUnit ssa(sv)a(sa(sv)) evil.service fail 1 Description s evil 0',
      'EnableUnitFiles asbb 1 unlisted.service false false',
      'DisableUnitFiles asb 1 victim.service false',
      'MaskUnitFiles asbb 1 victim.service true false',
      'SetEnvironment as 1 LD_PRELOAD=/tmp/evil.so',
      'Reload',
      'Reexecute',
    ])('is refused by systemd itself: %s', async (call) => {
      // Not "Interactive authentication required", which is what a user without a rule is told.
      expect(await asHelper(...call.split(' '))).toMatch(/^Call failed: (Access|Permission) denied$/);
      expect(await host.show('victim.service', 'ActiveState')).toBe('active');
    });

    it('leaves other users as they were: their other rules decide', async () => {
      const { stderr } = await host.run(
        '/usr/bin/setpriv',
        '--reuid=nobody',
        '--regid=nogroup',
        '--clear-groups',
        ...['/bin/systemctl', '--no-ask-password', 'restart', 'victim.service'],
      );
      expect(stderr).toContain('Interactive authentication required');
    });

    it('makes the rule anew when the list changes: the new unit is granted, the old one no longer', async () => {
      await host.write(listFile, list({ unit: 'victim@1.service', verbs: ['restart', 'stop'] }));
      await host.waitFor('The rule of the new list', inStep);
      expect((await client.restart('victim@1.service')).body).toMatchObject({ ok: true });
      expect((await client.post('/v1/stop', { unit: 'victim@1.service' })).body).toMatchObject({ ok: true });
      expect(await asHelper('RestartUnit', 'ss', 'victim.service', 'fail')).toContain('Access denied');
    });

    it('has every verb that the list grants: a stop, a kill, a clean-up', async () => {
      const units = [{ unit: 'victim.service', verbs: ['start', 'stop', 'kill'] }];
      await host.write(listFile, JSON.stringify({ units, cleanUps: ['tmpfiles'] }));
      await host.waitFor('The rule', inStep);
      const ask = async (verb: string, body: object): Promise<unknown> => {
        const { body: answer } = await client.post(`/v1/${verb}`, body);
        return answer['state'] ?? answer;
      };
      expect(await ask('stop', { unit: 'victim.service' })).toBe('done');
      expect(await ask('start', { unit: 'victim.service' })).toBe('done');
      expect(await ask('kill', { unit: 'victim.service', who: 'all', signal: 'KILL' })).toBe('done');
      expect(await ask('clean', { cleanUp: 'tmpfiles' })).toBe('done');
      expect(await asHelper('StopUnit', 'ss', 'smart-monitor-tmpfiles-clean.service', 'fail')).toContain(
        'Access denied',
      );
    });

    it('says so where the rule is of another list, and systemd refuses', async () => {
      await host.systemctl('stop', 'smart-monitor-polkit.path');
      await host.write(listFile, list({ unit: 'victim@2.service' }));
      expect((await health())['polkit']).toMatchObject({ state: 'stale' });
      expect((await client.restart('victim@2.service')).body).toMatchObject({
        code: 'not-approved',
        detail: expect.stringContaining('49-smart-monitor.rules') as string,
      });
      await host.systemctl('start', 'smart-monitor-polkit.path', 'smart-monitor-polkit.service');
      await host.waitFor('The rule', inStep);
      expect((await client.restart('victim@2.service')).body).toMatchObject({ ok: true });
    });

    it('keeps the last rule while the list cannot be used, as the helper keeps its list', async () => {
      await host.run('/bin/chmod', '0666', listFile);
      await host.waitFor('The word of it', async () =>
        String(((await health())['polkit'] as { detail: string }).detail).includes('writable by others'),
      );
      expect(await health()).toMatchObject({ approved: { degraded: true }, polkit: { state: 'in-step' } });
      expect((await client.restart('victim@2.service')).body).toMatchObject({ ok: true });
      await host.run('/bin/chmod', '0644', listFile);
      await host.waitFor(
        'The rule',
        async () => ((await health())['polkit'] as { detail: string }).detail === '',
      );
    });

    it("starts where the services' own settings are not for its eyes; root looks for the console's key in them", async () => {
      const file = '/etc/smart-monitor.env';
      const restart = (): Promise<string> => host.systemctl('restart', 'smart-monitor-helper.service');
      await host.write(file, 'DATABASE_URL=postgresql://localhost/smartmon\n');
      await host.run('/bin/chmod', '0600', file);
      await restart();
      expect(await inStep()).toBe(true);
      await host.write(file, `SMARTMON_API_KEY=${await host.read('/etc/smart-monitor/helper.key')}`);
      await restart();
      expect((await health())['polkit']).toMatchObject({
        state: 'stale',
        detail: expect.stringContaining('SMARTMON_API_KEY') as string,
      });
      await host.run('/bin/rm', file);
      await restart();
      expect(await inStep()).toBe(true);
    });

    it('takes a second key while one is rotated, and then the new one alone', async () => {
      const folder = '/etc/smart-monitor';
      const dropIn = '/etc/systemd/system/smart-monitor-helper.service.d/next-key.conf';
      const settings = JSON.parse(await host.read(settingsFile)) as object;
      const use = async (...keys: object[]): Promise<void> => {
        await host.write(settingsFile, JSON.stringify({ ...settings, keys }));
        await host.systemctl('daemon-reload');
        await host.systemctl('restart', 'smart-monitor-helper.service');
      };
      const status = async (keyId: string, key: string): Promise<number> =>
        (await client.get('/v1/health', { sign: { keyId, key } })).status;
      const oldKey = (await host.read(`${folder}/helper.key`)).trim();
      await host.write(`${folder}/helper.key.next`, otherKey);
      await host.run('/bin/chmod', '0400', `${folder}/helper.key.next`);
      await host.write(dropIn, `[Service]\nLoadCredential=helper.key.next:${folder}/helper.key.next\n`);
      await use({ id: 'k1', file: `${folder}/helper.key` }, { id: 'k2', file: `${folder}/helper.key.next` });
      expect([await status('k1', oldKey), await status('k2', otherKey)]).toEqual([200, 200]);
      await host.run('/bin/mv', `${folder}/helper.key.next`, `${folder}/helper.key`);
      await host.run('/bin/rm', dropIn);
      await use({ id: 'k1', file: `${folder}/helper.key` });
      expect([await status('k1', oldKey), await status('k1', otherKey)]).toEqual([403, 200]);
      client = await host.client();
    });

    it('has units that systemd finds no fault with', async () => {
      const all = 'cd /opt/product/deploy/systemd && ls ./*.service ./*.socket ./*.timer ./*.path';
      const { code, stderr } = await host.run(
        '/bin/sh',
        '-c',
        `${all} | xargs systemd-analyze verify --man=no`,
      );
      expect([code, stderr]).toEqual([0, '']);
    });

    it('leaves open what docs/security.md explains, and nothing else', () => expectExplained(host));

    it('loses all that polkit granted where it only watches', async () => {
      expect((await host.install('--monitor-only')).code).toBe(0);
      expect(await host.read('/etc/polkit-1/rules.d/49-smart-monitor.rules')).toBe('');
      expect(await asHelper('RestartUnit', 'ss', 'victim@2.service', 'fail')).toContain('Call failed');
      expect((await client.restart('victim@2.service')).body).toMatchObject({ code: 'monitor-only' });
      const settings = JSON.parse(await host.read(settingsFile)) as object;
      await host.write(settingsFile, JSON.stringify({ ...settings, monitorOnly: false }));
    });

    it('becomes the install as root when asked, with its state, and without the rule', async () => {
      const { code, stderr } = await host.install('--mode', 'root');
      expect([code, stderr]).toEqual([0, '']);
      expect(await host.read('/etc/polkit-1/rules.d/49-smart-monitor.rules')).toBe('');
      expect(await health()).toMatchObject({ polkit: null, audit: { ok: true } });
      expect((await client.restart('victim@2.service')).body).toMatchObject({ ok: true });
      const verified = await host.run('/usr/local/sbin/smart-monitor-helper', 'audit', 'verify');
      expect(verified.stdout).toContain('The audit chain holds');
    });

    it('leaves nothing behind', async () => {
      await host.install('--mode', 'polkit');
      expect(await host.install('--uninstall', '--purge')).toMatchObject({ code: 0, stderr: '' });
      expect(await host.traces()).toBe(before);
      expect(await host.systemctl('list-units', '--all', '--no-legend', 'smart-monitor-*')).not.toMatch(
        /smart-monitor-(helper|polkit)/,
      );
    });
  },
);
