import { labHostUnavailable } from '@smart-monitor/testing';
import { existsSync } from 'node:fs';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { bundle, type HelperLab, startHelperLab } from '../test-support/lab.js';

const crowd = 1_000;
/** A crowd may cost this much memory for good, MiB. */
const growthMiB = 8;
const missing =
  labHostUnavailable() ??
  (existsSync(bundle) ? null : `${bundle} is not built: npm run build -w host-helper`);

/** What a connection that says nothing gets until it is closed. */
function silent(socket: string): Promise<string> {
  return new Promise((resolve) => {
    let got = '';
    connect(socket)
      .on('data', (chunk) => (got += chunk.toString()))
      .on('error', (error) => (got ||= error.message))
      .on('close', () => resolve(got));
  });
}

describe.skipIf(missing !== null)(
  `a crowd at the socket of systemd${missing === null ? '' : ` (${missing})`}`,
  () => {
    let host: HelperLab;
    beforeAll(async () => (host = await startHelperLab(['victim.service'])), 30_000);
    afterAll(() => host.lab.stop());
    const rssMiB = async (): Promise<number> => {
      const pid = await host.show('smart-monitor-helper.service', 'MainPID');
      const { stdout } = await host.lab.exec('/bin/cat', [`/proc/${pid}/status`]);
      return Number(/^VmRSS:\s+(\d+)/m.exec(stdout)?.[1]) / 1024;
    };

    it('of 1,000 at once is told, each, that it is too large; afterwards all is as before', async () => {
      await Promise.all(Array.from({ length: crowd }, () => silent(host.client.socket)));
      const before = await rssMiB();
      const pid = await host.show('smart-monitor-helper.service', 'MainPID');
      const answers = await Promise.all(Array.from({ length: crowd }, () => silent(host.client.socket)));
      const told = answers.filter((text) => /^HTTP\/1\.1 503 .*"code":"overloaded"/s.test(text));
      // The few that were let in said nothing, and were cut off for that.
      const others = answers.filter((text) => !told.includes(text));
      expect(others.filter((text) => text !== '' && !/^HTTP\/1\.1 40[08] /.test(text))).toEqual([]);
      expect(told.length).toBeGreaterThanOrEqual(crowd - 8);
      expect((await host.client.restart('victim.service')).body).toMatchObject({ ok: true });
      await delay(100);
      expect(await host.show('smart-monitor-helper.service', 'MainPID')).toBe(pid);
      expect((await rssMiB()) - before).toBeLessThan(growthMiB);
    }, 60_000);
  },
);
