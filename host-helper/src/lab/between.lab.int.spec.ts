import { denyAll } from '@smart-monitor/protocol';
import { connectSystemd } from '@smart-monitor/systemd';
import { type LabHost, labHostUnavailable, startLabHost } from '@smart-monitor/testing';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { PreparedAction } from '../actions/acting-verb.js';
import { Bus } from '../bus/bus.js';
import { systemClock } from '../clock.js';
import { readBootId } from '../host/boot.js';
import { PackageManagerProbe } from '../host/package-manager.js';
import { Refusal } from '../refusal.js';
import { restart } from '../verbs/restart.js';
import { start } from '../verbs/start.js';
import { type UnitAction, UnitVerb } from '../verbs/unit-action.js';

const missing = labHostUnavailable();
const listed = ['victim.service', 'doomed.service', 'moving.service', 'stays.service'];
const text = '[Unit]\nStartLimitIntervalSec=0\n[Service]\nExecStart=/bin/sleep infinity\n';

describe.skipIf(missing !== null)(
  `between check and act, on a lab host${missing === null ? '' : ` (${missing})`}`,
  () => {
    let lab: LabHost;
    let bus: Bus;
    beforeAll(async () => {
      lab = await startLabHost({ units: fileURLToPath(new URL('../../fixtures/units', import.meta.url)) });
      const none = (): void => undefined;
      bus = new Bus({ address: lab.busAddress, onLost: none, onConnected: none, onUnitChange: none });
      await bus.start();
    });
    afterAll(async () => {
      bus?.close();
      await lab?.stop();
    });

    const systemctl = async (...args: string[]): Promise<string> =>
      (await lab.exec('/bin/systemctl', args)).stdout.trim();
    const invocation = (unit: string): Promise<string> =>
      systemctl('show', '--value', '-p', 'InvocationID', unit);
    const place = async (unit: string, more = ''): Promise<void> => {
      await lab.exec('/usr/bin/tee', [`/etc/systemd/system/${unit}`], { input: text + more });
      await systemctl('daemon-reload');
    };

    /** Judges an action as the helper does. What happens before `run()` happens between check and act. */
    function prepare(action: UnitAction, unit: string, expected?: string): Promise<PreparedAction> {
      const entries = listed.map((name) => ({
        unit: name,
        hosts: ['*'],
        verbs: ['restart', 'start', 'stop'] as const,
        limits: null,
        processes: [],
      }));
      const verb = new UnitVerb(action, {
        bus,
        permission: { list: () => ({ ...denyAll, entries }), hostname: 'h', never: [], own: () => [] },
        packages: new PackageManagerProbe({ mono: () => systemClock.mono(), files: [] }),
        clock: systemClock,
        bootId: readBootId(),
      });
      const request = verb.parse({
        unit,
        ...(expected === undefined ? {} : { expectedInvocationId: expected }),
      });
      return verb.prepare(request, () => undefined);
    }

    /** How the action ended: the members of its answer, or the refusal. */
    const end = async (prepared: PreparedAction): Promise<Readonly<Record<string, unknown>>> => {
      try {
        return (await (await prepared.run()).ended).members;
      } catch (error) {
        if (!(error instanceof Refusal)) throw error;
        return { code: error.code, detail: error.detail, ...error.members };
      }
    };

    it('a unit in the run that was named is restarted; in another run it is refused when it is judged', async () => {
      await systemctl('start', 'victim.service');
      const first = await invocation('victim.service');
      expect(await end(await prepare(restart, 'victim.service', first))).toMatchObject({
        invocationId: await invocation('victim.service'),
      });
      const now = await invocation('victim.service');
      expect(now).not.toBe(first);
      for (const other of [first, ''])
        await expect(prepare(restart, 'victim.service', other)).rejects.toMatchObject({
          code: 'changed',
          members: { invocationId: now },
        });
      expect(await invocation('victim.service')).toBe(now);
    });

    it('a unit that a person restarts in between is left alone where its run was named', async () => {
      const judged = await invocation('victim.service');
      const prepared = await prepare(restart, 'victim.service', judged);
      await systemctl('restart', 'victim.service');
      const now = await invocation('victim.service');
      expect(await end(prepared)).toMatchObject({ code: 'changed', invocationId: now });
      expect(await invocation('victim.service')).toBe(now);
    });

    it('a unit that a person stops in between is not started, and forgotten by systemd or not it is in another run', async () => {
      await place('doomed.service');
      await systemctl('start', 'doomed.service');
      const prepared = await prepare(restart, 'doomed.service', await invocation('doomed.service'));
      await systemctl('stop', 'doomed.service');
      await lab.exec('/bin/sleep', ['0.2']);
      // systemd has unloaded it by now, so that it has no run at all.
      expect(await invocation('doomed.service')).toBe('');
      expect(await end(prepared)).toMatchObject({ code: 'changed', invocationId: '' });
      expect(await systemctl('show', '--value', '-p', 'ActiveState', 'doomed.service')).toBe('inactive');
    });

    it('a unit that never ran is named by an empty run', async () => {
      await place('doomed.service');
      expect(await end(await prepare(start, 'doomed.service', ''))).toMatchObject({
        invocationId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      });
      await systemctl('stop', 'doomed.service');
    });

    /** Units that some job was queued for while `work` was done. */
    async function jobsDuring(work: () => Promise<unknown>): Promise<string[]> {
      const jobs: string[] = [];
      const systemd = await connectSystemd({ address: lab.busAddress });
      await systemd.subscribe();
      systemd.bus.onSignal(({ member, body }) => {
        if (member === 'JobNew') jobs.push(String(body[2]));
      });
      await work();
      await systemd.ping();
      systemd.close();
      return jobs;
    }

    it('a unit whose file is removed in between ends with a reason', async () => {
      await place('doomed.service');
      const prepared = await prepare(start, 'doomed.service');
      await lab.exec('/bin/rm', ['/etc/systemd/system/doomed.service']);
      await systemctl('daemon-reload');
      expect(await end(prepared)).toMatchObject({ code: 'unit-not-found' });
    });

    it('a running unit whose file is removed in between is restarted by nobody', async () => {
      await place('doomed.service');
      await systemctl('start', 'doomed.service');
      const prepared = await prepare(restart, 'doomed.service');
      const before = await invocation('doomed.service');
      await lab.exec('/bin/rm', ['/etc/systemd/system/doomed.service']);
      await systemctl('daemon-reload');
      expect(await end(prepared)).toMatchObject({
        code: expect.stringMatching(/^(unit-not-found|job-failed)$/) as string,
      });
      expect([before, '']).toContain(await invocation('doomed.service'));
      await systemctl('stop', 'doomed.service');
    });

    it('a unit that a person masks in between is left alone', async () => {
      await place('doomed.service');
      const prepared = await prepare(start, 'doomed.service');
      await lab.exec('/bin/ln', ['-sfn', '/dev/null', '/etc/systemd/system/doomed.service']);
      await systemctl('daemon-reload');
      expect(
        await jobsDuring(async () => expect(await end(prepared)).toMatchObject({ code: 'unit-not-found' })),
      ).toEqual([]);
      await expect(prepare(start, 'doomed.service')).rejects.toMatchObject({ code: 'unit-not-found' });
      await lab.exec('/bin/rm', ['/etc/systemd/system/doomed.service']);
    });

    it('an alias that is pointed elsewhere in between leads to the unit that was judged, or to none', async () => {
      await place('stays.service');
      await place('strays.service');
      const point = async (target: string): Promise<void> => {
        await lab.exec('/bin/ln', ['-sfn', target, '/etc/systemd/system/moving.service']);
        await systemctl('daemon-reload');
      };
      await point('stays.service');
      const prepared = await prepare(restart, 'moving.service');
      expect(prepared.subject).toBe('stays.service');
      await point('strays.service');
      const jobs = await jobsDuring(async () =>
        expect(await end(prepared)).toMatchObject({ invocationId: await invocation('stays.service') }),
      );
      expect(new Set(jobs)).toEqual(new Set(['stays.service']));
      expect(await systemctl('show', '--value', '-p', 'ActiveState', 'strays.service')).toBe('inactive');
      await expect(prepare(restart, 'moving.service')).rejects.toMatchObject({ code: 'not-approved' });
    });

    it('a job that a person queues in between wins', async () => {
      await place('doomed.service', 'ExecStop=/bin/sleep 4\n');
      await systemctl('start', 'doomed.service');
      const prepared = await prepare(restart, 'doomed.service');
      await systemctl('stop', '--no-block', 'doomed.service');
      expect(await end(prepared)).toMatchObject({ code: 'busy' });
      // Waits for the person's stop, which goes on.
      await systemctl('stop', 'doomed.service');
      expect(await systemctl('show', '--value', '-p', 'ActiveState', 'doomed.service')).toBe('inactive');
    });
  },
);
