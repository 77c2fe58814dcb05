import { labHostUnavailable } from '@smart-monitor/testing';
import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { AuditLog } from '../audit/audit-log.js';
import { auditKey, verifyAudit } from '../audit/files.js';
import { systemClock } from '../clock.js';
import { ActionStore } from '../actions/store.js';
import { notRoot, rootFolder } from '../test-support/folder.js';
import { bundle, type HelperLab, startHelperLab } from '../test-support/lab.js';

const missing =
  notRoot ??
  labHostUnavailable() ??
  (existsSync(bundle) ? null : `${bundle} is not built: npm run build -w host-helper`);
const state = '/var/lib/smart-monitor-helper';
const approved = { units: [{ unit: 'victim.service' }] };

describe.skipIf(missing !== null)(
  `the audit log on a full disk, on a lab host${missing === null ? '' : ` (${missing})`}`,
  () => {
    let host: HelperLab;
    beforeAll(async () => {
      host = await startHelperLab(approved);
      await host.systemctl('stop', 'smart-monitor-helper.service', 'smart-monitor-helper.socket');
      await host.lab.exec('/bin/mount', ['-t', 'tmpfs', '-o', 'size=256k,mode=0700', 'tmpfs', state]);
      await host.systemctl('start', 'smart-monitor-helper.socket', 'smart-monitor-helper.service');
    });
    afterAll(() => host?.lab.stop());

    const run = (): Promise<string> => host.show('victim.service', 'InvocationID');
    const audit = async (): Promise<{ ok: boolean; detail: string }> =>
      (await host.client.get('/v1/health')).body['audit'] as { ok: boolean; detail: string };
    const fill = (): Promise<unknown> =>
      host.lab.exec('/bin/dd', ['if=/dev/zero', `of=${state}/filler`, 'bs=1k']);

    it('serves nobody while it cannot remember whose request was used, and everybody again when it can', async () => {
      const folder = '/run/smart-monitor-helper';
      await host.systemctl('stop', 'smart-monitor-helper.service', 'smart-monitor-helper.socket');
      await host.lab.exec('/bin/mount', ['-t', 'tmpfs', '-o', 'size=16k,mode=0700', 'tmpfs', folder]);
      await host.systemctl('start', 'smart-monitor-helper.socket', 'smart-monitor-helper.service');
      expect((await host.client.get('/v1/health')).status).toBe(200);
      const filler = `${folder}/filler`;
      for (const restarted of [false, true]) {
        await host.lab.exec('/bin/dd', ['if=/dev/zero', `of=${filler}`, 'bs=1k']);
        if (restarted) await host.systemctl('restart', 'smart-monitor-helper.service');
        // The last page of the file takes some more.
        await host.waitFor('The refusal', async () => (await host.client.get('/v1/health')).status === 403);
        const { stdout } = await host.lab.exec('/bin/cat', [`${state}/audit.jsonl`]);
        expect(stdout).toContain('nonce-not-kept');
        await host.lab.exec('/bin/rm', [filler]);
        expect((await host.client.get('/v1/health')).status).toBe(200);
      }
      await host.systemctl('stop', 'smart-monitor-helper.service', 'smart-monitor-helper.socket');
      await host.lab.exec('/bin/umount', [folder]);
      await host.systemctl('start', 'smart-monitor-helper.socket', 'smart-monitor-helper.service');
    });

    it('has place at first', async () => {
      expect((await host.client.restart('victim.service')).body).toMatchObject({ ok: true });
      expect(await audit()).toMatchObject({ ok: true, detail: '' });
    });

    it('does nothing once it is full, says so, and health has the reason', async () => {
      await fill();
      // The last page of each file takes some lines more.
      let before = '';
      await host.waitFor('The refusal', async () => {
        before = await run();
        const { body } = await host.client.restart('victim.service');
        return body['code'] === 'audit-unavailable';
      });
      expect(await run()).toBe(before);
      for (let i = 0; i < 5; i += 1) {
        const { status, body } = await host.client.restart('victim.service');
        expect([status, body['code']]).toEqual([503, 'audit-unavailable']);
      }
      expect(await run()).toBe(before);
      expect(await audit()).toMatchObject({ ok: false, detail: expect.stringContaining('ENOSPC') as string });
    });

    it('serves and refuses also when it is started then, after kill -9', async () => {
      await fill();
      const before = await run();
      const old = await host.show('smart-monitor-helper.service', 'MainPID');
      await host.lab.exec('/bin/kill', ['-9', old]);
      await host.waitFor('A new helper', async () => {
        const pid = await host.show('smart-monitor-helper.service', 'MainPID');
        return !['0', old].includes(pid);
      });
      expect((await host.client.restart('victim.service')).body['code']).toBe('audit-unavailable');
      expect(await audit()).toMatchObject({ ok: false });
      expect(await run()).toBe(before);
    });

    it('recovers by itself when there is place again, without an action, and the chain verifies', async () => {
      await host.lab.exec('/bin/rm', [`${state}/filler`]);
      await host.waitFor('The recovery', async () => (await audit()).ok);
      expect((await host.client.restart('victim.service')).body).toMatchObject({ ok: true });
      const verify = ['/usr/lib/smart-monitor/smart-monitor-helper.mjs', 'audit', 'verify'];
      const { code, stdout } = await host.lab.exec('/usr/lib/smart-monitor/node', verify);
      expect([code, stdout]).toEqual([0, expect.stringContaining('The audit chain holds') as string]);
      const log = await host.lab.exec('/bin/cat', [`${state}/audit.jsonl`]);
      expect(log.stdout).toContain('lines can be written again, after');
    });
  },
);

describe.skipIf(missing !== null)(
  `a power cut of a lab host${missing === null ? '' : ` (${missing})`}`,
  () => {
    it('leaves a chain that verifies, and no action that is done twice', async () => {
      const folder = rootFolder();
      const host = await startHelperLab(approved, {}, {}, { binds: [{ from: folder.path, to: state }] });
      try {
        const asked: string[] = [];
        let cut = false;
        const asking = (async () => {
          while (!cut) {
            const key = `power-cut-${String(asked.length).padStart(6, '0')}`;
            asked.push(key);
            await host.client.restart('victim.service', { key }).catch(() => undefined);
          }
        })();
        await host.waitFor('Some actions', () => Promise.resolve(asked.length > 5));
        await delay(13);
        cut = true;
        await host.lab.kill9();
        await asking;
        const log = new AuditLog({ folder: folder.path, bootId: 'the next boot', clock: systemClock });
        const store = new ActionStore(folder.path, 'the next boot', systemClock);
        expect(verifyAudit(folder.path, auditKey(folder.path))).toMatchObject({ ok: true });
        // Every action that was begun is known, whether its end is or not: its key is never acted on again.
        for (const key of asked.slice(0, -1)) expect(store.find(key)?.outcome?.status).toBe(200);
        await Promise.all([log.close(), store.close()]);
      } finally {
        await host.lab.stop();
        folder.remove();
      }
    });
  },
);
