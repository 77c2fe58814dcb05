import { connectSystemd, type SystemdConnection } from '@smart-monitor/systemd';
import { labHostUnavailable } from '@smart-monitor/testing';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { bundle, type HelperLab, startHelperLab } from '../test-support/lab.js';

const missing =
  labHostUnavailable() ??
  (existsSync(bundle) ? null : `${bundle} is not built: npm run build -w host-helper`);
const moments = 20;
/** A restart takes some 300 ms, so that a kill can come before, during and after it. */
const text =
  '[Unit]\nStartLimitIntervalSec=0\n[Service]\nType=oneshot\nRemainAfterExit=yes\nExecStart=/bin/sleep 0.2\n';

/** Numbers from 0 to 1 that are the same in every run (mulberry32). */
function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

describe.skipIf(missing !== null)(
  `kill -9 of the helper in the middle of a restart, on a lab host${missing === null ? '' : ` (${missing})`}`,
  () => {
    let host: HelperLab;
    let systemd: SystemdConnection;
    let jobs: number[] = [];
    beforeAll(async () => {
      host = await startHelperLab({ units: [{ unit: 'brief.service' }] });
      await host.write('/etc/systemd/system/brief.service', text);
      await host.systemctl('daemon-reload');
      await host.systemctl('start', 'brief.service');
      systemd = await connectSystemd({ address: host.lab.busAddress });
      await systemd.subscribe();
      systemd.bus.onSignal(({ member, body }) => {
        if (member === 'JobNew' && String(body[2]) === 'brief.service') jobs.push(Number(body[0]));
      });
    });
    afterAll(async () => {
      systemd?.close();
      await host?.lab.stop();
    });

    const invocation = (): Promise<string> => host.show('brief.service', 'InvocationID');
    const helperPid = (): Promise<string> => host.show('smart-monitor-helper.service', 'MainPID');
    const random = seeded(20_261_121);
    let known = 0;

    it.each(Array.from({ length: moments }, (_, index) => [index, Math.round(random() * 350)] as const))(
      'moment %i, after %i ms: the outcome is true or unknown, and nothing is done twice',
      async (index, afterMs) => {
        const key = `kill-nine-${String(index).padStart(6, '0')}`;
        const old = await helperPid();
        const before = await invocation();
        jobs = [];
        const kill = host.lab.exec('/bin/sh', ['-c', `sleep ${afterMs / 1000}; kill -9 ${old}`]);
        const first = await host.client.restart('brief.service', { key }).catch(() => null);
        await kill;
        await host.waitFor('A new helper', async () => !['0', old].includes(await helperPid()));
        await host.waitFor('The unit at rest', async () => (await host.show('brief.service', 'Job')) === '');
        const after = await invocation();
        const { body } = await host.client.get(`/v1/actions/${key}`);
        const answer = body['answer'] as Record<string, unknown> | undefined;
        const done = jobs.length;
        expect(done).toBeLessThanOrEqual(1);
        if (body['code'] === 'unknown-action') expect([done, after]).toEqual([0, before]);
        else if (answer?.['code'] === 'outcome-unknown') expect([0, 1]).toContain(done);
        else {
          expect(answer).toMatchObject({ ok: true, invocationId: after });
          expect([done, after === before]).toEqual([1, false]);
          known += 1;
        }
        if (first !== null) expect(first.body).toEqual(answer);
        // The same key again: what was begun is not begun anew.
        const again = await host.client.restart('brief.service', { key });
        if (body['code'] === 'unknown-action') expect(again.body).toMatchObject({ ok: true });
        else {
          expect(again.body).toEqual(answer);
          expect(jobs.length).toBe(done);
          expect(await invocation()).toBe(after);
        }
      },
    );

    it('leaves most outcomes known', () => expect(known).toBeGreaterThan(moments / 2));

    it('leaves an audit chain that verifies', async () => {
      const verify = ['/usr/lib/smart-monitor/smart-monitor-helper.mjs', 'audit', 'verify'];
      const { code, stdout } = await host.lab.exec('/usr/lib/smart-monitor/node', verify);
      expect([code, stdout]).toEqual([0, expect.stringContaining('The audit chain holds') as string]);
    });
  },
);
