import { denyAll } from '@smart-monitor/protocol';
import { type LabHost, labHostUnavailable, startLabHost } from '@smart-monitor/testing';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { PreparedAction } from './actions/acting-verb.js';
import { Bus } from './bus/bus.js';
import { systemClock } from './clock.js';
import { readBootId } from './host/boot.js';
import { PackageManagerProbe } from './host/package-manager.js';
import { Refusal } from './refusal.js';
import { restart } from './verbs/restart.js';
import { start } from './verbs/start.js';
import { type UnitAction, UnitVerb } from './verbs/unit-action.js';

const missing = labHostUnavailable();
const listed = ['victim.service', 'doomed.service', 'moving.service', 'stays.service'];
const text = '[Unit]\nStartLimitIntervalSec=0\n[Service]\nExecStart=/bin/sleep infinity\n';

describe.skipIf(missing !== null)(
  `between check and act, on a lab host${missing === null ? '' : ` (${missing})`}`,
  () => {
    let lab: LabHost;
    let bus: Bus;
    beforeAll(async () => {
      lab = await startLabHost({ units: fileURLToPath(new URL('../fixtures/units', import.meta.url)) });
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
    const place = async (unit: string): Promise<void> => {
      await lab.exec('/usr/bin/tee', [`/etc/systemd/system/${unit}`], { input: text });
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

    it('a unit that never ran is named by an empty run', async () => {
      await place('doomed.service');
      expect(await end(await prepare(start, 'doomed.service', ''))).toMatchObject({
        invocationId: expect.stringMatching(/^[0-9a-f]{32}$/) as string,
      });
      await systemctl('stop', 'doomed.service');
    });
  },
);
