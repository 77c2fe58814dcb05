import { fileURLToPath } from 'node:url';
import { labHostUnavailable, startLabHost, type LabHost } from '@smart-monitor/testing';
import { connectSystemd, type SystemdConnection } from '@smart-monitor/systemd';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runShim } from './commands.js';

const unavailable = labHostUnavailable();
const first = fileURLToPath(new URL('../../fixtures/first-systemctl-shim.sh', import.meta.url));

describe.skipIf(unavailable !== null)(
  `the systemctl-shim${unavailable === null ? '' : ` (skipped: ${unavailable})`}`,
  () => {
    let lab: LabHost;
    let systemd: SystemdConnection;

    beforeAll(async () => {
      lab = await startLabHost({
        binds: [{ from: first, to: '/run/first-shim.sh' }],
        files: {
          '/etc/systemd/system/worker.service':
            '[Service]\nExecStart=/bin/sleep infinity\n[Install]\nWantedBy=multi-user.target\n',
          '/etc/systemd/system/broken.service': '[Service]\nExecStart=/bin/false\n',
          '/etc/systemd/system/thing@.service': '[Service]\nExecStart=/bin/sleep infinity\n',
        },
      });
      await lab.exec('systemctl', ['start', 'worker.service', 'broken.service', 'thing@1.service']);
      systemd = await connectSystemd({ address: lab.busAddress });
    });
    afterAll(async () => {
      systemd?.close();
      await lab?.stop();
    });

    const ours = async (...args: string[]): Promise<string> => {
      const { out } = await runShim(args, () => Promise.resolve(systemd));
      return out.map((line) => `${line}\n`).join('');
    };
    const theirs = async (...args: string[]): Promise<string> =>
      (await lab.exec('bash', ['/run/first-shim.sh', ...args], { timeoutMs: 60_000 })).stdout;

    it.each([
      ['is-active', 'worker'],
      ['is-active', 'worker.service'],
      ['is-active', 'broken.service'],
      ['is-active', 'no-such.service'],
      ['show', 'worker'],
      ['show', 'broken.service'],
      ['show', 'thing@1.service'],
      ['show', 'no-such.service'],
    ])('prints what the first one printed: %s %s', async (...args) => {
      expect(await ours(...args)).toBe(await theirs(...args));
    });

    it.each(['list-units', 'list-units-clean', 'list-unit-files-enabled'])(
      'prints what the first one printed: %s',
      async (command) => {
        const lines = (text: string): string[] => text.trim().split('\n').sort();
        expect(lines(await ours(command))).toEqual(lines(await theirs(command)));
      },
    );

    it('says how it is used, with exit code 2', async () => {
      const { out, error, code } = await runShim(['stop', 'worker'], () => Promise.resolve(systemd));
      expect({ out, code }).toEqual({ out: [], code: 2 });
      expect(error).toBe(
        'usage: systemctl-shim {is-active|show|list-units|list-units-clean|list-unit-files-enabled} [unit]',
      );
    });
  },
);
