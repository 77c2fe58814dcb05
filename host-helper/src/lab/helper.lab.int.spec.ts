import { labHostUnavailable } from '@smart-monitor/testing';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { bundle, type HelperLab, startHelperLab } from '../test-support/lab.js';
import { builtNative } from '../test-support/native.js';

const missing =
  labHostUnavailable() ??
  (existsSync(bundle) ? null : `${bundle} is not built: npm run build -w host-helper`);
const approved = {
  units: [
    'victim.service',
    'victim@1.service',
    'victim@2.service',
    'slow.service',
    'broken.service',
    'base.service',
    'smart-monitor-decoy.service',
  ]
    .map((unit) => ({ unit }) as { unit: string; limits?: object })
    .concat(
      { unit: 'victim@3.service', limits: { actions: 2, backoffSeconds: 0, breakerSeconds: 0 } },
      { unit: 'victim@4.service', limits: { actions: 2, backoffSeconds: 0, windowSeconds: 1 } },
      {
        unit: 'victim@5.service',
        limits: { actions: 1, backoffSeconds: 0, windowSeconds: 1, healthySeconds: 1 },
      },
    ),
};

/** Holds a write lock of fcntl on the file that is its argument. */
const fcntlLocker = `
const native = { exports: {} };
process.dlopen(native, '/usr/lib/smart-monitor/smart-monitor-native.node');
native.exports.lockWrite(require('fs').openSync(process.argv[1], 'a'));
setInterval(() => undefined, 60_000);`;

describe.skipIf(missing !== null)(
  `the helper on a lab host${missing === null ? '' : ` (${missing})`}`,
  () => {
    let host: HelperLab;
    beforeAll(async () => (host = await startHelperLab(approved)));
    afterAll(() => host?.lab.stop());

    const code = async (unit: string): Promise<unknown> => (await host.client.restart(unit)).body['code'];
    const helperPid = async (): Promise<string> => host.show('smart-monitor-helper.service', 'MainPID');
    const restartHelper = async (): Promise<void> =>
      void (await host.systemctl('restart', 'smart-monitor-helper.service'));
    async function killHelper(): Promise<void> {
      const old = await helperPid();
      await host.lab.exec('/bin/kill', ['-9', old]);
      await host.waitFor('A new helper', async () => !['0', old].includes(await helperPid()));
    }

    it('runs in its sandbox and speaks to systemd', async () => {
      expect((await host.client.get('/v1/health')).body).toMatchObject({
        bus: { state: 'connected' },
        audit: { ok: true },
        approved: { degraded: false },
      });
    });

    it('starts an inactive unit, restarts an active one, resets and starts a failed one', async () => {
      await host.systemctl('stop', 'victim.service');
      const started = await host.client.restart('victim.service');
      expect(started.body).toMatchObject({
        ok: true,
        verb: 'restart',
        state: 'done',
        job: 'done',
        dryRun: false,
      });
      expect(await host.show('victim.service', 'InvocationID')).toBe(started.body['invocationId']);
      const restarted = await host.client.restart('victim.service');
      expect(restarted.body).toMatchObject({ ok: true, job: 'done' });
      expect(restarted.body['invocationId']).not.toBe(started.body['invocationId']);
      await host.systemctl('kill', '-s', 'KILL', 'victim.service');
      await host.waitFor(
        'The failure',
        async () => (await host.show('victim.service', 'ActiveState')) === 'failed',
      );
      expect((await host.client.restart('victim.service')).body).toMatchObject({ ok: true, job: 'done' });
      expect(await host.show('victim.service', 'ActiveState')).toBe('active');
    });

    it('goes by the real name behind an alias', async () => {
      expect((await host.client.restart('victim-alias.service')).body).toMatchObject({
        ok: true,
        unit: 'victim.service',
      });
      expect(await code('harmless.service')).toBe('never-list');
    });

    it.each([
      ['unlisted.service', 'not-approved'],
      ['systemd-journald.service', 'not-approved'],
      ['smart-monitor-decoy.service', 'never-list'],
      ['no-such-unit.service', 'not-approved'],
      ['broken.service', 'job-failed'],
    ])('refuses %s: %s', async (unit, expected) => expect(await code(unit)).toBe(expected));

    it('refuses to stop an unlisted unit in passing, and leaves it alone', async () => {
      await host.systemctl('start', 'leaf.service');
      const before = await host.show('leaf.service', 'InvocationID');
      expect((await host.client.restart('base.service')).body).toMatchObject({
        code: 'blast-radius',
        units: ['leaf.service'],
      });
      expect(await host.show('leaf.service', 'InvocationID')).toBe(before);
      await host.systemctl('stop', 'leaf.service');
      expect((await host.client.restart('base.service')).body).toMatchObject({ ok: true });
    });

    it('lets a job that is queued already win', async () => {
      await host.systemctl('start', '--no-block', 'slow.service');
      expect(await code('slow.service')).toBe('busy');
      await host.systemctl('stop', 'slow.service');
    });

    it('answers the same key with the same outcome, and does nothing twice', async () => {
      const key = randomUUID();
      const first = await host.client.restart('victim.service', { key });
      const again = await host.client.restart('victim.service', { key });
      expect(again.body).toEqual(first.body);
      expect(await host.show('victim.service', 'InvocationID')).toBe(first.body['invocationId']);
      expect((await host.client.restart('victim@1.service', { key })).body['code']).toBe('key-reused');
      const result = await host.client.get(`/v1/actions/${key}`);
      expect(result.body).toMatchObject({ state: 'finished', status: 200, answer: first.body });
      expect((await host.client.get(`/v1/actions/${randomUUID()}`)).body['code']).toBe('unknown-action');
    });

    it('answers 202 after 3 s, and the end when it is asked for', async () => {
      const key = randomUUID();
      const pending = await host.client.restart('slow.service', { key });
      expect([pending.status, pending.body['state']]).toEqual([202, 'running']);
      expect(await code('slow.service')).toBe('busy');
      expect((await host.client.get(`/v1/actions/${key}`)).body).toMatchObject({
        state: 'finished',
        answer: { job: 'done' },
      });
      await host.systemctl('stop', 'slow.service');
    });

    it('tells the true outcome after kill -9 in the middle of a restart, and does not repeat it', async () => {
      const key = randomUUID();
      const asked = host.client.restart('slow.service', { key }).catch((error: unknown) => error);
      await host.waitFor(
        'The start',
        async () => (await host.show('slow.service', 'ActiveState')) === 'activating',
      );
      const invocation = await host.show('slow.service', 'InvocationID');
      await killHelper();
      expect(await asked).toBeInstanceOf(Error);
      const result = await host.client.get(`/v1/actions/${key}`);
      expect(result.body).toMatchObject({
        state: 'finished',
        answer: { ok: true, job: 'done', derived: true, invocationId: invocation },
      });
      expect((await host.client.restart('slow.service', { key })).body).toMatchObject({ derived: true });
      expect(await host.show('slow.service', 'InvocationID')).toBe(invocation);
    });

    it('keeps the budget through kill -9', async () => {
      for (let i = 0; i < 2; i += 1)
        expect((await host.client.restart('victim@3.service')).body).toMatchObject({ ok: true });
      const refused = await host.client.restart('victim@3.service');
      expect(refused.body).toMatchObject({ code: 'limit', retryAfterMs: expect.any(Number) as number });
      await killHelper();
      expect(await code('victim@3.service')).toBe('limit');
    });

    it('keeps an open breaker through kill -9, shows it, and closes it when the unit was healthy', async () => {
      for (let i = 0; i < 2; i += 1)
        expect((await host.client.restart('victim@4.service')).body).toMatchObject({ ok: true });
      await killHelper();
      const refused = await host.client.restart('victim@4.service');
      expect(refused.body).toMatchObject({ code: 'breaker-open' });
      expect(Number(refused.body['retryAfterMs'])).toBeGreaterThan(1_700_000);
      const { body } = await host.client.get('/v1/health');
      expect(body['breakers']).toEqual([
        {
          subject: 'victim@4.service',
          state: 'open',
          reason: '2 actions in a row did not lead to health',
          retryAfterMs: expect.any(Number) as number,
        },
      ]);
      const list = '/etc/smart-monitor/approved_services.json';
      const text = (await host.lab.exec('/bin/cat', [list])).stdout;
      await host.write(list, text.replace('"windowSeconds":1', '"windowSeconds":1,"healthySeconds":1'));
      await delay(1_100);
      expect((await host.client.get('/v1/health')).body['breakers']).toEqual([]);
      expect((await host.client.restart('victim@4.service')).body).toMatchObject({ ok: true });
      await host.write(list, text);
    });

    it('keeps the breaker open for a unit that crashes and comes back by itself', async () => {
      const unit = 'victim@5.service';
      await host.lab.exec('/bin/mkdir', ['-p', `/etc/systemd/system/${unit}.d`]);
      const crashes = 'ExecStart=\nExecStart=/bin/sleep 0.5\nRestart=always\nRestartSec=100ms\n';
      await host.write(
        `/etc/systemd/system/${unit}.d/crash.conf`,
        `[Unit]\nStartLimitIntervalSec=0\n[Service]\n${crashes}`,
      );
      await host.systemctl('daemon-reload');
      /** Asks until systemd is not at it. */
      const restart = async (): Promise<Record<string, unknown>> => {
        for (;;) {
          const { body } = await host.client.restart(unit);
          if (body['code'] !== 'busy') return body;
          await delay(20);
        }
      };
      expect(await restart()).toMatchObject({ ok: true });
      // Longer than health takes, and than the window of the budget.
      await delay(1_500);
      expect(await restart()).toMatchObject({ code: 'breaker-open' });
      await host.systemctl('stop', unit);
    });

    it('shows the jobs of a unit as PID 1 saw them', async () => {
      await host.systemctl('start', 'victim@2.service');
      await host.systemctl('stop', 'victim@2.service');
      const { body } = await host.client.post('/v1/journal', { unit: 'victim@2.service', view: 'jobs' });
      const jobs = body['jobs'] as { jobType: string; unit: string; invocationId: string }[];
      const stop = jobs.find((job) => job.jobType === 'stop' && job.unit === 'victim@2.service');
      const ofRun = jobs.filter(({ invocationId }) => invocationId === stop?.invocationId);
      // The end of the run stands behind the begin of the job that ended it.
      expect(ofRun.map(({ jobType }) => jobType)).toEqual(['start', 'stop', '', 'stop']);
      const lines = await host.client.post('/v1/journal', { unit: 'victim@2.service', lines: 2 });
      expect((lines.body['lines'] as { message: string }[]).at(-1)?.message).toContain('Stopped');
      expect((await host.client.post('/v1/journal', { unit: 'unlisted.service' })).body['code']).toBe(
        'not-approved',
      );
    });

    it('keeps the last good list when the file becomes writable by others, and takes a new one on change', async () => {
      const list = '/etc/smart-monitor/approved_services.json';
      await host.lab.exec('/bin/chmod', ['0664', list]);
      expect((await host.client.get('/v1/approved')).body).toMatchObject({ degraded: true });
      expect((await host.client.restart('victim.service')).body).toMatchObject({ ok: true });
      await restartHelper();
      expect(await code('victim.service')).toBe('not-approved');
      await host.lab.exec('/bin/chmod', ['0644', list]);
      expect((await host.client.restart('victim.service')).body).toMatchObject({ ok: true });
    });

    it('reads the list anew on a change and on SIGHUP, asked or not, and audits each', async () => {
      const list = '/etc/smart-monitor/approved_services.json';
      /** How many times the log told of the list, and how it stood the last time. */
      const told = async (): Promise<string> => {
        const { stdout } = await host.lab.exec('/bin/cat', ['/var/lib/smart-monitor-helper/audit.jsonl']);
        const lines = stdout.split('\n').filter((line) => line.includes('"event":"list"'));
        return `${lines.length} ${(JSON.parse(lines.at(-1)!) as { decision: string }).decision}`;
      };
      const before = Number.parseInt(await told(), 10);
      const comes = (what: string, further: number, decision: string): Promise<void> =>
        host.waitFor(what, async () => (await told()) === `${before + further} ${decision}`);
      await host.lab.exec('/bin/chmod', ['0664', list]);
      await comes('The change', 1, 'degraded');
      await host.lab.exec('/bin/chmod', ['0644', list]);
      await comes('The recovery', 2, 'in-force');
      // A folder above it is watched by nobody: that is what SIGHUP, and the look before each action, are for.
      await host.lab.exec('/bin/chmod', ['0777', '/etc/smart-monitor']);
      await host.systemctl('reload', 'smart-monitor-helper.service');
      await comes('SIGHUP', 3, 'degraded');
      await host.lab.exec('/bin/chmod', ['0755', '/etc/smart-monitor']);
      await host.systemctl('reload', 'smart-monitor-helper.service');
      await comes('SIGHUP', 4, 'in-force');
    });

    it('waits for the package manager', async () => {
      const lock = '/var/lib/dpkg/lock-frontend';
      // dpkg locks with fcntl, which no program of a shell does; where there is no native part, flock shows the same.
      const hold = existsSync(builtNative)
        ? ['/usr/lib/smart-monitor/node', '-e', fcntlLocker, lock]
        : ['/usr/bin/flock', lock, '/bin/sleep', '60'];
      // A file of this host's own: a lock of fcntl shows in every other lab host too, where the file is the same one below.
      await host.lab.exec('/bin/rm', ['-f', lock]);
      await host.lab.exec('/usr/bin/touch', [lock]);
      await host.lab.exec('/bin/systemd-run', ['--unit=package-manager', ...hold]);
      await host.waitFor('The lock', async () =>
        /(FLOCK|OFDLCK) .*WRITE/.test((await host.lab.exec('/bin/cat', ['/proc/locks'])).stdout),
      );
      // A look at the locks that began before is good for 50 ms.
      await delay(60);
      expect((await host.client.restart('victim.service')).body).toMatchObject({
        code: 'busy',
        reason: 'package-manager',
      });
      await host.systemctl('stop', 'package-manager.service');
      await delay(60);
      expect((await host.client.restart('victim.service')).body).toMatchObject({ ok: true });
    });

    it('comes back after the bus was restarted', async () => {
      const old = await helperPid();
      await host.systemctl('restart', 'dbus.service');
      await host.waitFor('A new helper', async () => ![old, '0', ''].includes(await helperPid()));
      await host.waitFor('The bus', async () => {
        const { body } = await host.client.get('/v1/health');
        return (body['bus'] as { state: string }).state === 'connected';
      });
      expect((await host.client.restart('victim.service')).body).toMatchObject({ ok: true });
    });

    it('says what it would do in dry-run and when it only watches, and touches nothing', async () => {
      const config = '/etc/smart-monitor/helper.json';
      const text = (await host.lab.exec('/bin/cat', [config])).stdout;
      const before = await host.show('victim.service', 'InvocationID');
      await host.write(config, JSON.stringify({ ...(JSON.parse(text) as object), dryRun: true }));
      await restartHelper();
      expect((await host.client.restart('victim.service')).body).toMatchObject({
        ok: true,
        code: 'dry-run',
        dryRun: true,
        job: 'none',
        plan: {
          unit: 'victim.service',
          steps: ['Restart'],
          mode: 'fail',
          alsoRestarts: [],
          activeState: 'active',
        },
      });
      await host.write(config, JSON.stringify({ ...(JSON.parse(text) as object), monitorOnly: true }));
      await restartHelper();
      expect((await host.client.restart('victim.service')).body).toMatchObject({
        code: 'monitor-only',
        plan: { steps: ['Restart'] },
      });
      expect(await host.show('victim.service', 'InvocationID')).toBe(before);
      await host.write(config, text);
      await restartHelper();
    });

    it('has an audit chain that verifies after all this, and shows lines that were taken away or changed', async () => {
      const file = '/var/lib/smart-monitor-helper/audit.jsonl';
      const head = async (): Promise<string> =>
        ((await host.client.get('/v1/health')).body['audit'] as { head: string }).head;
      const verify = async (...args: string[]): Promise<[number | null, string]> => {
        const helper = ['/usr/lib/smart-monitor/smart-monitor-helper.mjs', 'audit', 'verify', ...args];
        const { code, stdout } = await host.lab.exec('/usr/lib/smart-monitor/node', helper);
        return [code, stdout];
      };
      const says = (text: string): string => expect.stringContaining(text) as string;
      // The service counts as started before its helper has read the log.
      const earlier = await head();
      expect((await host.client.restart('victim.service')).body).toMatchObject({ ok: true });
      expect(await verify()).toEqual([0, says('The audit chain holds')]);
      expect(await verify('--head', earlier)).toEqual([0, says('It goes on from the head that was given')]);
      const newest = await head();
      expect(await verify('--head', newest)).toEqual([0, says(`head ${newest}`)]);
      await host.lab.exec('/bin/sed', ['-i', '$d', file]);
      expect(await verify()).toEqual([0, says('The audit chain holds')]);
      expect(await verify('--head', newest)).toEqual([1, says('lines were taken away since')]);
      await host.lab.exec('/bin/sed', ['-i', '5s/"wall":"2/"wall":"3/', file]);
      expect(await verify()).toEqual([1, says('line 5')]);
    });
  },
);
