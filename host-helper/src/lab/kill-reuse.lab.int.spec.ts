import { build } from 'esbuild';
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { type KillLab, killLabUnavailable, node, sleep, startKillLab } from '../test-support/kill-lab.js';
import type { WindowCount } from '../test-support/kill-window.js';
import { builtNative } from '../test-support/native.js';
import { wasUnharmed, Spawner, spawnedOf, spawnerOrders } from '../test-support/spawner.js';

const unit = 'spawner.service';
const rounds = 201;
const pid = 31_000;
const innocent = '/usr/local/bin/innocent';
const at = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

const hierarchies =
  '/sys/fs/cgroup/systemd/system.slice /sys/fs/cgroup/unified/system.slice /sys/fs/cgroup/system.slice';

describe.skipIf(killLabUnavailable !== null)(
  `a number that is given away again${killLabUnavailable === null ? '' : ` (${killLabUnavailable})`}`,
  () => {
    let host: KillLab;
    let spawner: Spawner;
    beforeAll(async () => {
      host = await startKillLab();
      const { lab, systemctl, write } = host;
      const exec = async (file: string, ...args: string[]): Promise<string> => {
        const { code, stdout, stderr } = await lab.exec(file, args);
        if (code !== 0) throw new Error(`${file} ${args.join(' ')}: ${stderr}`);
        return stdout;
      };
      await exec('/bin/mkdir', '-p', '/run/lab-proc', '/run/smart-monitor/spawner');
      await exec('/bin/mount', '-t', 'proc', 'proc', '/run/lab-proc');
      await exec('/usr/bin/mkfifo', '/run/smart-monitor/spawner/in', '/run/smart-monitor/spawner/out');
      await exec('/bin/cp', sleep, innocent);
      const groups = (await lab.exec('/bin/sh', ['-c', `ls -d ${hierarchies}`])).stdout.trim().split('\n');
      const arguments_ = `/run/lab-proc /run/smart-monitor/spawner/in /run/smart-monitor/spawner/out "${groups.join(' ')}"`;
      await write(
        `/etc/systemd/system/${unit}`,
        `[Service]\nExecStart=/bin/sh /usr/lib/lab-kill/spawner.sh ${arguments_}\n`,
      );
      await systemctl('daemon-reload');
      await systemctl('start', unit);
      spawner = new Spawner(`${lab.runDirectory}/spawner`);
    });
    afterAll(async () => {
      spawner?.close();
      await host?.lab.stop();
    });

    const target = async () => {
      const spawned = spawnedOf(await spawner.ask(spawnerOrders.spawn(pid, unit, sleep)));
      expect(spawned.pid).toBe(pid);
      return { ...spawned, executable: sleep };
    };
    const unharmed = async (): Promise<boolean> => wasUnharmed(await spawner.ask(spawnerOrders.end));

    it('is signalled while it means the process that was named', async () => {
      for (let i = 0; i < 20; i += 1) {
        const process = await target();
        const { body } = await host.kill(unit, process, { signal: 'KILL' });
        expect(body).toMatchObject({ ok: true, exited: true });
        expect(await unharmed()).toBe(false);
      }
    });

    it(`is never signalled once an innocent process has it, in ${rounds} rounds`, async () => {
      const innocents = [
        { unit, program: sleep, reason: 'start-time' },
        { unit, program: innocent, reason: 'executable' },
        { unit: 'other.service', program: sleep, reason: 'unit' },
      ];
      let sameTick = 0;
      for (let i = 0; i < rounds; i += 1) {
        const { unit: owner, program, reason } = innocents[i % innocents.length]!;
        const process = await target();
        // The same unit, program and number within one tick of 10 ms would be the same process to everybody.
        if (reason === 'start-time') await delay(15);
        const born = spawnedOf(await spawner.ask(spawnerOrders.swap(pid, owner, program)));
        expect(born.pid).toBe(pid);
        const { body } = await host.kill(unit, process, { signal: 'KILL' });
        expect(body).toMatchObject({ code: 'process-not-found' });
        const same = born.startTime === process.startTime;
        if (same) sameTick += 1;
        expect(body['reason']).toBe(same ? reason : 'start-time');
        expect(await unharmed()).toBe(true);
      }
      expect(sameTick).toBeGreaterThan(0);
    }, 120_000);

    it(`is never signalled when it changes hands during the request, in ${rounds} rounds`, async () => {
      const ends = new Map<string, number>();
      for (let i = 0; i < rounds; i += 1) {
        const process = await target();
        await delay(15);
        const asked = host.kill(unit, process, { signal: 'KILL' });
        await delay(Math.random() * [2, 8, 20, 60][i % 4]!);
        await spawner.ask(spawnerOrders.swap(pid, unit, sleep));
        const { body } = await asked;
        const end = body['ok'] === true ? 'signalled' : String(body['reason'] ?? body['code']);
        ends.set(end, (ends.get(end) ?? 0) + 1);
        expect(await unharmed()).toBe(true);
      }
      // Both have to have been seen, or else nothing was in the way of anything.
      expect(Object.fromEntries(ends)).toMatchObject({ signalled: expect.any(Number) as number });
      expect(ends.size).toBeGreaterThan(1);
    }, 120_000);

    it(`is never signalled when it changes hands at any moment of the kill itself, ${rounds} rounds each`, async () => {
      const { outputFiles } = await build({
        entryPoints: [at('../test-support/kill-window.ts')],
        bundle: true,
        platform: 'node',
        format: 'esm',
        target: 'node20',
        write: false,
      });
      await host.write('/usr/lib/lab-kill/kill-window.mjs', outputFiles[0]!.text);
      const native = '/usr/lib/smart-monitor/smart-monitor-native.node';
      const run = [
        '/usr/lib/lab-kill/kill-window.mjs',
        '/run/smart-monitor/spawner',
        unit,
        native,
        String(rounds),
      ];
      spawner.close();
      const { stdout, stderr } = await host.lab.exec(node, run, { timeoutMs: 170_000 });
      expect(stderr).toBe('');
      const counts = JSON.parse(stdout) as WindowCount[];
      // Without a compiler there is no pidfd, and the kill goes by the number after two looks.
      expect(counts).toHaveLength(existsSync(builtNative) ? 7 : 3);
      for (const { moment, hit, ends, rounds: done } of counts) {
        if (moment.endsWith('never'))
          expect({ moment, hit, ends }).toEqual({ moment, hit: done, ends: { sent: done } });
        else expect({ moment, hit, sent: ends['sent'] ?? 0 }).toEqual({ moment, hit: 0, sent: 0 });
      }
    }, 180_000);
  },
);
