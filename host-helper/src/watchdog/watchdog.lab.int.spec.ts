import { labHostUnavailable } from '@smart-monitor/testing';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { bundle, type HelperLab, startHelperLab } from '../test-support/lab.js';
import { builtNative } from '../test-support/native.js';

const missing =
  labHostUnavailable() ??
  [bundle, builtNative]
    .filter((file) => !existsSync(file))
    .map((file) => `${file} is not built`)
    .at(0) ??
  null;

/** As the installer writes it, with less patience. */
const dropIn = '[Service]\nType=notify\nWatchdogSec=2\n';
const unit = 'smart-monitor-helper.service';

describe.skipIf(missing !== null)(
  `the native part in the sandbox of the unit${missing === null ? '' : ` (${missing})`}`,
  () => {
    let host: HelperLab;
    const mainPid = () => host.show(unit, 'MainPID');
    const auditLines = async (): Promise<Record<string, unknown>[]> => {
      const { stdout } = await host.lab.exec('/bin/cat', ['/var/lib/smart-monitor-helper/audit.jsonl']);
      return stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>);
    };
    beforeAll(async () => {
      host = await startHelperLab(
        ['victim.service'],
        {},
        { [`/etc/systemd/system/${unit}.d/notify.conf`]: dropIn },
      );
    }, 30_000);
    afterAll(() => host.lab.stop());

    it('is in force, all of it, and systemd watches', async () => {
      const { body } = await host.client.get('/v1/health');
      expect(body).toMatchObject({
        native: {
          peerCredentials: true,
          pidfd: true,
          locks: true,
          notify: true,
          journald: true,
          detail: '',
        },
        watchdog: 'systemd',
      });
      expect(await host.show(unit, 'StatusText')).toBe('Serves for testhost.');
    });

    it('is told by native-check, too', async () => {
      const { code, stdout } = await host.lab.exec('/usr/lib/smart-monitor/node', [
        '/usr/lib/smart-monitor/smart-monitor-helper.mjs',
        'native-check',
      ]);
      expect(JSON.parse(stdout)).toMatchObject({ notify: true, peerCredentials: true, detail: '' });
      expect(code).toBe(0);
    });

    it('puts the peer on record', async () => {
      expect((await host.client.restart('victim.service')).body).toMatchObject({ ok: true });
      const decision = (await auditLines()).findLast(({ event }) => event === 'decision');
      // The test is in another pid namespace than the lab host: its number means nothing there.
      expect(decision).toMatchObject({ peer: expect.stringMatching(/^uid 0, pid \d+$/) as string });
    });

    it('copies audit lines to the journal, with their fields', async () => {
      const decision = (await auditLines()).findLast(({ event }) => event === 'decision');
      const entries = async (): Promise<Record<string, unknown>[]> => {
        const { stdout } = await host.lab.exec('/usr/bin/journalctl', [
          '--output=json',
          `SMARTMON_SEQ=${String(decision?.['seq'])}`,
        ]);
        return stdout
          .trim()
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line) as Record<string, unknown>);
      };
      await host.waitFor('The entry', async () => (await entries()).length === 1);
      expect((await entries())[0]).toMatchObject({
        PRIORITY: '6',
        SYSLOG_IDENTIFIER: 'smart-monitor-helper',
        SMARTMON_VERB: 'restart',
        SMARTMON_UNIT: 'victim.service',
        SMARTMON_DECISION: 'act',
        SMARTMON_HASH: decision?.['hash'],
        _SYSTEMD_UNIT: unit,
      });
    });

    it('tells systemd of a reload', async () => {
      await host.systemctl('reload', unit);
      await host.waitFor('The reload', async () => (await host.show(unit, 'ActiveState')) === 'active');
      expect(await host.show(unit, 'SubState')).toBe('running');
    });

    it('is fed for longer than the patience of the watchdog', async () => {
      const pid = await mainPid();
      const first = Number(await host.show(unit, 'WatchdogTimestampMonotonic'));
      await host.waitFor(
        'Three meals',
        async () => Number(await host.show(unit, 'WatchdogTimestampMonotonic')) > first + 2_500_000,
      );
      expect(await mainPid()).toBe(pid);
    });

    it('lets systemd replace a process that was stopped', async () => {
      const old = await mainPid();
      await host.lab.exec('/bin/kill', ['-STOP', old]);
      await host.waitFor('A new process', async () => ![old, '0', ''].includes(await mainPid()));
      await host.waitFor('Its service', async () => (await host.show(unit, 'ActiveState')) === 'active');
      const { stdout } = await host.lab.exec('/usr/bin/journalctl', ['--unit', unit, '--output=cat']);
      expect(stdout).toContain('Watchdog timeout');
      expect((await host.client.restart('victim.service')).body).toMatchObject({ ok: true });
    });

    it('lets in only the uids that are set', async () => {
      const path = '/etc/smart-monitor/helper.json';
      const config = JSON.parse((await host.lab.exec('/bin/cat', [path])).stdout) as object;
      await host.write(path, JSON.stringify({ ...config, peerUids: [4321] }));
      await host.systemctl('restart', unit);
      expect((await host.client.get('/v1/health')).status).toBe(403);
      expect((await auditLines()).at(-1)).toMatchObject({
        event: 'refused',
        outcome: 'foreign-peer uid 0',
        peer: expect.stringContaining('uid 0') as string,
      });
      await host.write(path, JSON.stringify({ ...config, peerUids: [4321, 0] }));
      await host.systemctl('restart', unit);
      expect((await host.client.get('/v1/health')).status).toBe(200);
    });
  },
);
