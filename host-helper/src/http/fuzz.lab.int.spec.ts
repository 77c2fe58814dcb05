import { labHostUnavailable } from '@smart-monitor/testing';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { tryOne } from '../test-support/hostile-client.js';
import { bundle, type HelperLab, startHelperLab } from '../test-support/lab.js';

/** A hundredth of the run without a bus: each of these may cost systemd something. */
const count = Math.max(1_000, Number(process.env['HELPER_FUZZ'] ?? 0) / 100);
const parallel = 4;
const helperUnit = 'smart-monitor-helper.service';
const bystanders = ['unlisted.service', 'dbus.service', 'systemd-journald.service'];

const missing =
  labHostUnavailable() ??
  (existsSync(bundle) ? null : `${bundle} is not built: npm run build -w host-helper`);

describe.skipIf(missing !== null)(
  `${count} hostile requests on a real systemd${missing === null ? '' : ` (${missing})`}`,
  () => {
    let host: HelperLab;
    beforeAll(async () => {
      host = await startHelperLab(['victim.service'], { dryRun: false });
      await host.systemctl('start', 'unlisted.service', 'victim.service');
    }, 30_000);
    afterAll(() => host.lab.stop());

    const runs = (): Promise<string[]> =>
      Promise.all([...bystanders, helperUnit].map((unit) => host.show(unit, 'InvocationID')));
    const lines = async (name: string): Promise<Record<string, unknown>[]> => {
      const { stdout } = await host.lab.exec('/bin/cat', [`/var/lib/smart-monitor-helper/${name}`]);
      return stdout
        .split('\n')
        .filter(Boolean)
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    };

    it(
      'begin nothing on what is off the list',
      async () => {
        const before = await runs();
        let left = count;
        const worker = async (): Promise<void> => {
          while (left > 0) {
            left -= 1;
            if (left % 20 === 0) await host.client.restart('victim.service');
            else await tryOne(host.client);
          }
        };
        await Promise.all(Array.from({ length: parallel }, worker));
        const intents = (await lines('actions.jsonl')).filter(({ t }) => t === 'intent');
        // The requests that are right were done in between.
        expect(intents.length).toBeGreaterThan(0);
        expect([...new Set(intents.map(({ subject }) => subject))]).toEqual(['victim.service']);
        const acted = (await lines('audit.jsonl')).filter(({ decision }) => decision === 'act');
        expect([...new Set(acted.map(({ subject }) => subject))]).toEqual(['victim.service']);
        expect(await runs()).toEqual(before);
      },
      Math.max(120_000, count * 100),
    );
  },
);
