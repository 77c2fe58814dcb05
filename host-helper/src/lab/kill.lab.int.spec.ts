import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import {
  type KillLab,
  killLabUnavailable,
  type Named,
  sleep,
  startKillLab,
} from '../test-support/kill-lab.js';

describe.skipIf(killLabUnavailable !== null)(
  `kill on a lab host${killLabUnavailable === null ? '' : ` (${killLabUnavailable})`}`,
  () => {
    let host: KillLab;
    beforeAll(async () => (host = await startKillLab()));
    afterAll(() => host?.lab.stop());

    describe('of a unit', () => {
      it('signals the main process and says that it ended', async () => {
        const main = await host.mainOf('worker.service');
        const { status, body } = await host.killUnit('worker.service', 'main', { signal: 'KILL' });
        expect([status, body]).toMatchObject([
          200,
          {
            ok: true,
            verb: 'kill',
            unit: 'worker.service',
            who: 'main',
            signal: 'KILL',
            state: 'done',
            job: 'none',
            jobId: null,
            exited: true,
            pid: main.pid,
            startTime: main.startTime,
          },
        ]);
        await host.waitFor(
          'The end of the unit',
          async () => (await host.state('worker.service')) === 'failed',
        );
        await host.systemctl('start', 'worker.service');
      });

      it('signals all of its processes', async () => {
        const { body } = await host.killUnit('worker.service', 'all');
        expect(body).toMatchObject({ ok: true, who: 'all', exited: true });
        expect(body).not.toHaveProperty('pid');
        expect(await host.show('worker.service', 'MainPID')).toBe('0');
        await host.systemctl('start', 'worker.service');
      });

      it('says that a process which does not heed the signal goes on', async () => {
        const key = randomUUID();
        const body = { unit: 'deaf.service', who: 'main', signal: 'TERM' };
        const pending = await host.client.post('/v1/kill', body, { key });
        expect([pending.status, pending.body['state']]).toEqual([202, 'running']);
        expect((await host.killUnit('deaf.service')).body).toMatchObject({ code: 'busy', reason: 'action' });
        expect(await host.finished(key)).toMatchObject({
          ok: true,
          exited: false,
          state: 'done',
          job: 'none',
        });
        expect(await host.state('deaf.service')).toBe('active');
      }, 20_000);

      it('refuses what is off the list, never touched, no service, or takes an unlisted unit down', async () => {
        const code = async (unit: string): Promise<unknown> => (await host.killUnit(unit)).body['code'];
        expect(await code('unlisted.service')).toBe('not-approved');
        expect(await code('victim.service')).toBe('not-approved');
        expect(await code('smart-monitor-decoy.service')).toBe('never-list');
        expect(await code('quiet.socket')).toBe('not-applicable');
        await host.systemctl('start', 'leaf.service');
        expect((await host.killUnit('base.service')).body).toMatchObject({
          code: 'blast-radius',
          units: ['leaf.service'],
        });
        expect([await host.state('base.service'), await host.state('leaf.service')]).toEqual([
          'active',
          'active',
        ]);
      });

      it('refuses a unit that keeps a database, though the list names it', async () => {
        for (const who of ['main', 'all'] as const)
          expect((await host.killUnit('database.service', who)).body['code']).toBe('never-list');
        expect(await host.state('database.service')).toBe('active');
      });

      it('refuses another run than the one that was judged', async () => {
        const invocationId = await host.show('app.service', 'InvocationID');
        const other = { expectedInvocationId: 'f'.repeat(32) };
        for (const answer of [
          await host.killUnit('app.service', 'main', other),
          await host.kill('app.service', await host.mainOf('app.service'), other),
        ])
          expect(answer.body).toMatchObject({ code: 'changed', invocationId });
        expect(await host.show('app.service', 'InvocationID')).toBe(invocationId);
      });
    });

    describe('of one process', () => {
      it('signals it, by pidfd where there is one, and leaves its siblings alone', async () => {
        const { stdout } = await host.lab.exec('/bin/systemctl', [
          'show',
          '-p',
          'ControlGroup',
          '--value',
          'worker.service',
        ]);
        const procs = `/sys/fs/cgroup/pids${stdout.trim()}/cgroup.procs`;
        const unified = `/sys/fs/cgroup${stdout.trim()}/cgroup.procs`;
        const listed =
          (await host.lab.exec('/bin/cat', [procs])).stdout ||
          (await host.lab.exec('/bin/cat', [unified])).stdout;
        const members = await Promise.all(
          listed
            .trim()
            .split('\n')
            .map((pid) => host.named(Number(pid))),
        );
        const [first, second] = members.filter(({ executable }) => executable === sleep);
        const { body } = await host.kill('worker.service', first!);
        expect(body).toMatchObject({ ok: true, who: 'process', exited: true, pid: first!.pid, job: 'none' });
        expect([await host.alive(first!.pid), await host.alive(second!.pid)]).toEqual([false, true]);
        expect(await host.state('worker.service')).toBe('active');
      });

      it('takes down the unit whose main process it is, and only where that takes no unlisted one along', async () => {
        const main = await host.mainOf('app.service');
        expect((await host.kill('app.service', main)).body).toMatchObject({ ok: true, exited: true });
        expect(await host.state('app.service')).toBe('inactive');
        await host.systemctl('start', 'app.service');
        expect((await host.kill('base.service', await host.mainOf('base.service'))).body['code']).toBe(
          'blast-radius',
        );
        expect(await host.state('base.service')).toBe('active');
      });

      it.each([
        ['startTime', (it: Named) => ({ ...it, startTime: it.startTime + 1 }), 'start-time'],
        ['executable', (it: Named) => ({ ...it, executable: '/usr/bin/tail' }), 'executable'],
        ['executable by a link to it', (it: Named) => ({ ...it, executable: '/bin/sleep' }), 'executable'],
        ['pid', (it: Named) => ({ ...it, pid: 4_000_000 }), 'gone'],
      ])('refuses another %s', async (_, change, reason) => {
        const main = await host.mainOf('app.service');
        expect((await host.kill('app.service', change(main))).body).toMatchObject({
          code: 'process-not-found',
          reason,
        });
        expect(await host.alive(main.pid)).toBe(true);
      });

      it('refuses a process of another unit, listed or not', async () => {
        for (const unit of ['other.service', 'unlisted.service', 'victim.service']) {
          const main = await host.mainOf(unit);
          expect((await host.kill('app.service', main)).body).toMatchObject({
            code: 'process-not-found',
            reason: 'unit',
          });
          expect(await host.alive(main.pid)).toBe(true);
        }
        expect(
          (await host.kill('unlisted.service', await host.mainOf('unlisted.service'))).body['code'],
        ).toBe('not-approved');
      });

      it('refuses an executable that the list does not name for the unit, also by the name of a link', async () => {
        for (const unit of ['other.service', 'linked.service']) {
          const main = await host.mainOf(unit);
          expect(main.executable).toBe(sleep);
          expect((await host.kill(unit, main)).body['code']).toBe('not-approved');
          expect(await host.alive(main.pid)).toBe(true);
        }
        const linked = { ...(await host.mainOf('linked.service')), executable: '/usr/local/bin/linked' };
        expect((await host.kill('linked.service', linked)).body).toMatchObject({ reason: 'executable' });
      });

      it('refuses a process whose executable was removed or replaced', async () => {
        const main = await host.mainOf('replaced.service');
        await host.lab.exec('/bin/rm', [main.executable]);
        await host.lab.exec('/bin/cp', [sleep, main.executable]);
        for (const executable of [main.executable, `${main.executable} (deleted)`])
          expect((await host.kill('replaced.service', { ...main, executable })).body).toMatchObject({
            code: 'not-approved',
            detail: expect.stringContaining('replaced') as string,
          });
        expect(await host.alive(main.pid)).toBe(true);
      });

      it('refuses a thread, a zombie, and what has just ended', async () => {
        const main = await host.mainOf('threads.service');
        const tasks = (await host.lab.exec('/bin/ls', [`/proc/${main.pid}/task`])).stdout.trim().split('\n');
        const thread = Number(tasks.find((tid) => tid !== String(main.pid)));
        const named = await host.named(thread);
        expect((await host.kill('threads.service', named)).body).toMatchObject({ reason: 'thread' });
        const parent = (await host.mainOf('parent.service')).pid;
        const children = await host.lab.exec('/bin/cat', [`/proc/${parent}/task/${parent}/children`]);
        const zombie = await host.named(Number(children.stdout.trim()));
        const asked = { ...zombie, executable: sleep };
        expect((await host.kill('app.service', asked)).body).toMatchObject({
          code: 'process-not-found',
          reason: 'ended',
        });
        const app = await host.mainOf('app.service');
        await host.systemctl('restart', 'app.service');
        expect((await host.kill('app.service', app)).body).toMatchObject({ reason: 'gone' });
      });

      it('never signals the init system, the bus, the helper or a database, whatever the list says', async () => {
        const units = [
          'dbus.service',
          'smart-monitor-helper.service',
          'systemd-journald.service',
          'database.service',
        ];
        const named = [await host.named(1), ...(await Promise.all(units.map((unit) => host.mainOf(unit))))];
        for (const process of named)
          for (const unit of ['app.service', 'database.service'])
            expect((await host.kill(unit, process)).body).toMatchObject({
              code: 'never-list',
              pid: process.pid,
            });
        for (const { pid } of named) expect(await host.alive(pid)).toBe(true);
      });

      it('refuses a process that was moved to another control group, in whichever hierarchy', async () => {
        const hierarchies = (
          await host.lab.exec('/bin/sh', [
            '-c',
            'ls -d /sys/fs/cgroup/*/system.slice /sys/fs/cgroup/system.slice 2>/dev/null',
          ])
        ).stdout;
        const folders = hierarchies
          .trim()
          .split('\n')
          .filter((folder) => /cgroup\/(systemd\/|unified\/|)system\.slice$/.test(folder));
        expect(folders.length).toBeGreaterThan(0);
        for (const folder of folders) {
          await host.systemctl('restart', 'app.service');
          const main = await host.mainOf('app.service');
          await host.write(`${folder}/other.service/cgroup.procs`, String(main.pid));
          expect((await host.kill('app.service', main)).body).toMatchObject({ reason: 'unit' });
          expect(await host.alive(main.pid)).toBe(true);
          await host.write(`${folder}/app.service/cgroup.procs`, String(main.pid));
          expect((await host.kill('app.service', main)).body).toMatchObject({ ok: true, exited: true });
        }
        await host.systemctl('start', 'app.service');
      });
    });
  },
);
