import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type KillLab, killLabUnavailable, node, startKillLab } from '../test-support/kill-lab.js';
import { builtNative } from '../test-support/native.js';

describe.skipIf(killLabUnavailable !== null)(
  `what is kept and told of a kill${killLabUnavailable === null ? '' : ` (${killLabUnavailable})`}`,
  () => {
    let host: KillLab;
    beforeAll(async () => (host = await startKillLab()));
    afterAll(() => host?.lab.stop());

    it('says what it would do in dry-run and when it only watches, and signals nothing', async () => {
      const main = await host.mainOf('app.service');
      await host.set({ dryRun: true });
      const { body } = await host.kill('app.service', main, { signal: 'KILL' });
      expect(body).toMatchObject({
        ok: true,
        verb: 'kill',
        dryRun: true,
        code: 'dry-run',
        job: 'none',
        plan: {
          unit: 'app.service',
          steps: ['Kill'],
          signal: 'KILL',
          who: 'process',
          main: true,
          processCount: 1,
          processes: [{ ...main, user: 'nobody', uid: 65_534, command: '/bin/sleep' }],
          alsoStops: [],
          budget: { pool: { name: 'kill' } },
        },
      });
      expect(JSON.stringify(body)).not.toContain('infinity');
      expect((await host.killUnit('worker.service', 'all')).body).toMatchObject({
        code: 'dry-run',
        plan: { who: 'all', way: 'systemd', main: true },
      });
      await host.set({ monitorOnly: true });
      expect((await host.kill('app.service', main)).body).toMatchObject({
        code: 'monitor-only',
        plan: { who: 'process' },
      });
      expect(await host.alive(main.pid)).toBe(true);
      await host.set({ dryRun: false, monitorOnly: false });
    });

    it('tells what it can of a kill that it was interrupted in, and never sends it again', async () => {
      const ask = async (key: string): Promise<void> => {
        const body = { unit: 'deaf.service', who: 'main', signal: 'TERM' };
        const asked = host.client.post('/v1/kill', body, { key }).catch((error: unknown) => error);
        await host.waitFor('The intent', async () =>
          (await host.lab.exec('/bin/cat', ['/var/lib/smart-monitor-helper/actions.jsonl'])).stdout.includes(
            key,
          ),
        );
        const pids = [await host.show('smart-monitor-helper.service', 'MainPID')];
        if (key === gone) pids.push(await host.show('deaf.service', 'MainPID'));
        await host.lab.exec('/bin/kill', ['-9', ...pids]);
        expect(await asked).toBeInstanceOf(Error);
      };
      const [there, gone] = [randomUUID(), randomUUID()];
      await ask(there);
      expect(await host.finished(there)).toMatchObject({ code: 'outcome-unknown', derived: true });
      expect(await host.state('deaf.service')).toBe('active');
      await ask(gone);
      expect(await host.finished(gone)).toMatchObject({ ok: true, exited: true, derived: true, job: 'none' });
      await host.systemctl('start', 'deaf.service');
    });

    it('has each of them in the audit log, decision and outcome', async () => {
      const log = await host.lab.exec('/bin/cat', ['/var/lib/smart-monitor-helper/audit.jsonl']);
      const lines = log.stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, string>)
        .filter((line) => line['verb'] === 'kill');
      for (const event of ['decision', 'outcome', 'dry-run', 'refused'])
        expect(lines.some((line) => line['event'] === event)).toBe(true);
      const decided = lines.filter((line) => line['event'] === 'decision');
      for (const { id, detail } of decided) {
        expect(lines.filter((line) => line['event'] === 'outcome' && line['id'] === id)).toHaveLength(1);
        const plan = JSON.parse(detail!) as Record<string, unknown>;
        expect(plan).toMatchObject({ steps: ['Kill'], signal: expect.any(String) as string });
        expect(plan['processes']).toEqual(
          expect.arrayContaining([expect.objectContaining({ startTime: expect.any(Number) as number })]),
        );
      }
      expect(log.stdout).not.toContain('infinity');
      const verify = ['/usr/lib/smart-monitor/smart-monitor-helper.mjs', 'audit', 'verify'];
      expect((await host.lab.exec(node, verify)).code).toBe(0);
    });

    it('is bounded for the whole host, across its units', async () => {
      const path = '/etc/smart-monitor/helper.json';
      const { limits } = JSON.parse((await host.lab.exec('/bin/cat', [path])).stdout) as { limits: object };
      await host.lab.exec('/bin/rm', ['/var/lib/smart-monitor-helper/actions.jsonl']);
      await host.set({ limits: { ...limits, kills: { actions: 2, windowSeconds: 600 } } });
      for (const unit of ['app.service', 'worker.service'])
        expect((await host.killUnit(unit)).body).toMatchObject({ ok: true });
      expect((await host.killUnit('other.service')).body).toMatchObject({ code: 'limit' });
      expect(await host.state('other.service')).toBe('active');
      await host.systemctl('start', 'app.service', 'worker.service');
      await host.set({ limits });
    });

    it('is to be had from the command line, by the process as it is then', async () => {
      const main = await host.mainOf('app.service');
      const call = async (...more: string[]) => {
        const bundled = '/usr/lib/smart-monitor/smart-monitor-helper.mjs';
        const args = [bundled, 'call', 'kill', 'app.service', '--instance', 'test-instance-1', ...more];
        const { code, stdout } = await host.lab.exec(node, args);
        return { code, answer: JSON.parse(stdout) as unknown };
      };
      const other = ['--start-time', String(main.startTime + 1), '--executable', main.executable];
      expect(await call('--pid', String(main.pid), ...other)).toMatchObject({
        code: 1,
        answer: { code: 'process-not-found', reason: 'start-time' },
      });
      expect(await call('--pid', String(main.pid), '--signal', 'KILL')).toMatchObject({
        code: 0,
        answer: { ok: true, exited: true, pid: main.pid, startTime: main.startTime },
      });
      await host.systemctl('restart', 'app.service');
      expect(await call()).toMatchObject({ code: 0, answer: { who: 'main', signal: 'TERM', exited: true } });
      await host.systemctl('start', 'app.service');
    });

    it('goes by the number where the native part is missing, and health says which way is in force', async () => {
      const way = async (): Promise<unknown> => (await host.client.get('/v1/health')).body['killByPid'];
      expect(await way()).toBe(existsSync(builtNative) ? 'pidfd' : 'pid');
      const native = '/usr/lib/smart-monitor/smart-monitor-native.node';
      await host.lab.exec('/bin/mv', [native, `${native}.away`]);
      await host.systemctl('restart', 'smart-monitor-helper.service');
      expect(await way()).toBe('pid');
      const main = await host.mainOf('app.service');
      const wrong = { ...main, startTime: main.startTime + 1 };
      expect((await host.kill('app.service', wrong)).body).toMatchObject({ reason: 'start-time' });
      expect((await host.kill('app.service', main)).body).toMatchObject({ ok: true, exited: true });
      await host.lab.exec('/bin/mv', [`${native}.away`, native]);
      await host.systemctl('start', 'app.service');
    });

    it('cannot tell what a process runs without the drop-in, and then leaves it alone', async () => {
      await host.lab.exec('/bin/rm', ['-r', '/etc/systemd/system/smart-monitor-helper.service.d']);
      await host.systemctl('daemon-reload');
      await host.systemctl('restart', 'smart-monitor-helper.service');
      const main = await host.mainOf('app.service');
      expect((await host.kill('app.service', main)).body).toMatchObject({
        code: 'not-available',
        detail: expect.stringContaining('kill-by-pid.conf') as string,
      });
      expect((await host.client.get('/v1/health')).body).toMatchObject({ killByPid: 'off' });
      expect(await host.alive(main.pid)).toBe(true);
      expect((await host.killUnit('app.service')).body).toMatchObject({ ok: true, exited: true });
    });
  },
);
