import { labHostUnavailable } from '@smart-monitor/testing';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import type { AuditEntry } from '../audit/chain.js';
import { send, type TestClient } from '../test-support/client.js';
import {
  actForReal,
  type InstallLab,
  list,
  listFile,
  noPolkit,
  startInstallLab,
} from '../test-support/install-lab.js';
import { bundle } from '../test-support/lab.js';
import { replay, tap } from '../test-support/tap.js';

const noLab =
  labHostUnavailable() ??
  (existsSync(bundle) ? null : `${bundle} is not built: npm run build -w host-helper`);

const victim = 'victim.service';
const path = '/v1/restart';
const body = JSON.stringify({ unit: victim });
const requestHash = createHash('sha256').update(`POST\n${path}\n${body}`).digest('hex');
const forbidden = {
  status: 403,
  body: {
    type: 'urn:smart-monitor:problem:forbidden',
    title: 'Refused. The reason is in the audit log of the helper.',
    status: 403,
    code: 'forbidden',
  },
};
/** A request that was heard on its way, and its Idempotency-Key. */
interface Recorded {
  readonly bytes: Buffer;
  readonly key: string;
}

describe.each(['root', 'polkit'])('after a reboot of a host with the install "%s", the helper', (mode) => {
  const missing = noLab ?? (mode === 'polkit' ? noPolkit : null);
  describe.skipIf(missing !== null)(missing ?? 'on a lab host', () => {
    let host: InstallLab;
    let client: TestClient;
    /** Sent, answered, done. */
    let answered: Recorded & { answer: Record<string, unknown> };
    /** Sent, and heard by nobody but the thief: its nonce and its key were never used. */
    let lost: Recorded;
    let bootBefore: string;
    let boot: string;

    const bootId = async (): Promise<string> => (await host.read('/proc/sys/kernel/random/boot_id')).trim();
    const call = (...words: string[]) => host.run('/usr/local/sbin/smart-monitor-helper', 'call', ...words);
    const run = (): Promise<string> => host.show(victim, 'InvocationID');
    /** How many jobs PID 1 has ended for the unit in this boot. */
    const jobs = async (): Promise<number> => {
      await host.run('/bin/journalctl', '--sync');
      const which = ['-b', '-o', 'json', `UNIT=${victim}`, '_PID=1'];
      return (await host.run('/bin/journalctl', ...which)).stdout
        .split('\n')
        .filter((line) => line.includes('"JOB_RESULT"')).length;
    };
    const audit = async (): Promise<(AuditEntry & { seq: number; boot: string })[]> =>
      (await host.read('/var/lib/smart-monitor-helper/audit.jsonl'))
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as AuditEntry & { seq: number; boot: string });

    /** Has the helper's own command line ask for a restart, and hears what it says. */
    async function record(delivered: boolean): Promise<Recorded & { said: string }> {
      const { runDirectory } = host.lab;
      const between = await tap(`${runDirectory}/tap.sock`, delivered ? `${runDirectory}/helper.sock` : null);
      const instance = ['--instance', 'test-instance-1'];
      const { stdout } = await call(
        'restart',
        victim,
        '--socket',
        '/run/smart-monitor/tap.sock',
        ...instance,
      );
      await between.close();
      const bytes = between.recorded();
      expect(bytes.toString()).toContain(`\r\n\r\n${body}`);
      return { bytes, key: /Idempotency-Key: (\S+)/i.exec(bytes.toString())![1]!, said: stdout };
    }

    /** Does what must change nothing, and is refused with the reason that only the audit log tells. */
    async function refused(
      reason: string,
      work: () => Promise<{ status: number; body: unknown }>,
    ): Promise<void> {
      const before = [await run(), await jobs()];
      const last = (await audit()).at(-1)!.seq;
      const { status, body: told } = await work();
      expect({ status, body: told }).toEqual(forbidden);
      const lines = (await audit()).filter(({ seq }) => seq > last);
      const line = { event: 'refused', decision: 'forbidden', outcome: reason, requestHash, boot };
      expect(lines).toEqual([expect.objectContaining(line)]);
      expect([await run(), await jobs()]).toEqual(before);
    }

    beforeAll(async () => {
      host = await startInstallLab();
      await host.systemctl('add-wants', 'sysinit.target', 'systemd-tmpfiles-setup.service');
      expect((await host.install('--mode', mode)).code).toBe(0);
      await host.write(listFile, list({ unit: victim }));
      await actForReal(host);
      client = await host.client();
      await host.systemctl('start', victim);
      bootBefore = await bootId();
      const health = async (): Promise<Record<string, unknown>> => (await client.get('/v1/health')).body;
      if (mode === 'polkit')
        await host.waitFor(
          'The rule',
          async () => ((await health())['polkit'] as { state: string }).state === 'in-step',
        );

      const first = await run();
      const { said, ...done } = await record(true);
      answered = { ...done, answer: JSON.parse(said) as Record<string, unknown> };
      expect(answered.answer).toMatchObject({ ok: true, state: 'done', invocationId: await run() });
      expect(await run()).not.toBe(first);
      lost = await record(false);
      expect(await run()).toBe(answered.answer['invocationId']);

      await host.lab.reboot();
      boot = await bootId();
    }, 360_000);
    afterAll(() => host?.lab.stop());

    it('has another boot id, as its own command line and everybody has, and serves', async () => {
      expect(boot).not.toBe(bootBefore);
      const { code, stdout, stderr } = await call('health', '--instance', 'test-instance-1');
      expect([code, stderr]).toEqual([0, '']);
      expect(JSON.parse(stdout)).toMatchObject({ bootId: boot, dryRun: false });
    });

    it('refuses what was recorded before: answered then or not, with the unit down or up', async () => {
      for (const up of [false, true]) {
        if (up) await host.systemctl('start', victim);
        expect(await run()).toMatch(up ? /^[0-9a-f]{32}$/ : /^$/);
        for (const { bytes } of [lost, answered])
          await refused('other-boot', () => replay(`${host.lab.runDirectory}/helper.sock`, bytes));
      }
    });

    it('refuses it also at the moment that it was signed for, which comes again with the clock of a new boot', async () => {
      const headers = client.headers('POST', path, body, { key: lost.key, sign: { bootId: bootBefore } });
      await refused('other-boot', () => answerOf(send(client.socket, 'POST', path, body, headers)));
      // The same in every other respect.
      const fresh = client.headers('POST', path, body, { sign: { bootId: boot } });
      const before = await run();
      const answer = await send(client.socket, 'POST', path, body, fresh);
      expect([answer.status, answer.body['invocationId']]).toEqual([200, await run()]);
      expect(await run()).not.toBe(before);
    });

    it('refuses it with the new boot id written over the old one', async () => {
      const text = lost.bytes.toString().replace(bootBefore, boot);
      expect(text).toContain(boot);
      await refused('wrong-signature', () =>
        replay(`${host.lab.runDirectory}/helper.sock`, Buffer.from(text)),
      );
    });

    it('answers a key that was answered before the reboot as it did then, and does nothing again', async () => {
      const before = [await run(), await jobs()];
      const again = { key: answered.key, sign: { bootId: boot } };
      const { status, body: told } = await client.restart(victim, again);
      expect([status, told]).toEqual([200, answered.answer]);
      const kept = await client.get(`/v1/actions/${answered.key}`, { sign: { bootId: boot } });
      expect(kept.body).toMatchObject({ state: 'finished', status: 200, answer: answered.answer });
      expect([await run(), await jobs()]).toEqual(before);
      expect(before[0]).not.toBe(answered.answer['invocationId']);
      // What was refused was never begun.
      expect((await client.get(`/v1/actions/${lost.key}`, { sign: { bootId: boot } })).status).toBe(404);
    });

    it('acts on a fresh request, and has an audit chain that holds over both boots', async () => {
      const before = [await run(), await jobs()];
      const { code, stdout } = await call('restart', victim, '--instance', 'test-instance-1');
      expect([code, JSON.parse(stdout)]).toMatchObject([0, { ok: true, invocationId: await run() }]);
      expect(await run()).not.toBe(before[0]);
      expect(await jobs()).toBeGreaterThan(Number(before[1]));
      const verify = await host.run('/usr/local/sbin/smart-monitor-helper', 'audit', 'verify');
      expect([verify.code, verify.stdout]).toEqual([0, expect.stringContaining('The audit chain holds')]);
      const lines = await audit();
      expect(new Set(lines.map((line) => line.boot))).toEqual(new Set([bootBefore, boot]));
      expect(lines.filter(({ decision }) => decision === 'forbidden').map(({ outcome }) => outcome)).toEqual([
        ...Array.from({ length: 5 }, () => 'other-boot'),
        'wrong-signature',
      ]);
    });
  });
});

async function answerOf(
  sent: Promise<{ status: number; body: unknown }>,
): Promise<{ status: number; body: unknown }> {
  const { status, body: told } = await sent;
  return { status, body: told };
}
