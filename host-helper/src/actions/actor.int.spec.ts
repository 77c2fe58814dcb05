import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { AuditLog } from '../audit/audit-log.js';
import { systemClock } from '../clock.js';
import type { Reply } from '../http/reply.js';
import { Lease } from '../lease.js';
import { Refusal } from '../refusal.js';
import { notRoot, rootFolder } from '../test-support/folder.js';
import type { ActingVerb, RunningJob } from './acting-verb.js';
import { Actor } from './actor.js';
import { Claims } from './claims.js';
import { Gate } from './gate.js';
import { Judge } from './judge.js';
import { defaultPoolLimits } from './pools.js';
import { ActionStore } from './store.js';

const limits = {
  actions: 3,
  windowSeconds: 600,
  backoffSeconds: 0,
  backoffMaxSeconds: 0,
  healthySeconds: 600,
  breakerSeconds: 1800,
};

describe.skipIf(notRoot !== null)(
  `the layers around a verb${notRoot === null ? '' : ` (${notRoot})`}`,
  () => {
    let folder: ReturnType<typeof rootFolder>;
    let store: ActionStore;
    let audit: AuditLog;
    beforeEach(() => {
      folder = rootFolder();
      store = new ActionStore(folder.path, 'b', systemClock);
      audit = new AuditLog({ folder: folder.path, bootId: 'b', clock: systemClock });
    });
    afterEach(async () => {
      await Promise.all([store.close(), audit.close()]);
      folder.remove();
    });

    const lines = (event: string): Record<string, unknown>[] =>
      readFileSync(join(folder.path, 'audit.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, unknown>)
        .filter((line) => line['event'] === event);

    /** Asks for an action on `a.service` that goes as `run` says. */
    function asking(run: () => Promise<RunningJob>, dryRun = false): (key: string) => Promise<Reply> {
      const verb: ActingVerb = {
        name: 'restart',
        parse: (body) => body,
        prepare: (_request, claim) => {
          claim('a.service');
          const target = { unit: 'a.service', invocationId: '' };
          return Promise.resolve({
            subject: 'a.service',
            target,
            failedAt: null,
            limits: null,
            plan: {},
            pool: 'kill',
            run,
          });
        },
        recover: () => Promise.reject(new Error('nothing is recovered here')),
      };
      const hostLimits = (): { actions: number; windowSeconds: number } => ({
        actions: 10,
        windowSeconds: 3600,
      });
      const judge = new Judge({
        store,
        clock: systemClock,
        limits,
        poolLimits: { ...defaultPoolLimits, kill: { actions: 2, windowSeconds: 600 } },
        hostLimits,
      });
      const actor = new Actor({
        store,
        audit,
        lease: new Lease(),
        gate: new Gate(),
        claims: new Claims(),
        judge,
        clock: systemClock,
        bootId: 'b',
        dryRun,
        monitorOnly: false,
      });
      const caller = { keyId: 'k1', instance: 'instance', peer: null };
      return (key) =>
        actor.act(verb, { caller: { ...caller, idempotencyKey: key }, requestHash: 'hash', body: {} });
    }
    const well = (): Promise<RunningJob> =>
      Promise.resolve({ jobId: 1, ended: Promise.resolve({ members: {} }) });

    it('count an action against its kind too, and tell that in the plan and in the refusal', async () => {
      expect((await asking(well, true)('dry')).body).toMatchObject({
        plan: { budget: { unitUsed: 0, unitAllowed: 3, pool: { name: 'kill', used: 0, allowed: 2 } } },
      });
      const ask = asking(well);
      for (const key of ['one', 'two']) expect((await ask(key)).status).toBe(200);
      await expect(ask('three')).rejects.toMatchObject({
        code: 'limit',
        detail: expect.stringContaining('2 of 2 kill actions') as string,
      });
    });

    it('take nothing from the budget where a unit was in another run at the last moment', async () => {
      const members = { invocationId: 'f'.repeat(32) };
      const ask = asking(() => Promise.reject(new Refusal('changed', 'in another run', members)));
      for (let i = 0; i < 5; i += 1)
        expect(await ask(`key-${i}`)).toMatchObject({ status: 409, body: { code: 'changed', ...members } });
      expect(store.past()).toEqual([]);
      // The same key is answered as before, and nothing is tried again.
      expect(await ask('key-0')).toMatchObject({ status: 409 });
      expect([lines('decision').length, lines('outcome').length]).toEqual([5, 5]);
    });

    it('open the breaker after bad ends, by the code that says so', async () => {
      const ask = asking(() => Promise.reject(new Refusal('job-failed', 'it does not start')));
      for (const key of ['one', 'two']) expect((await ask(key)).status).toBe(502);
      await expect(ask('three')).rejects.toMatchObject({ code: 'limit' });
      // Without the bound of its kind it is the breaker that says no after the third.
      store.conclude(store.intend({ ...store.find('two')!.intent, key: 'three', streak: 2 }), {
        ...store.find('two')!.outcome!,
        key: 'three',
      });
      await expect(ask('four')).rejects.toMatchObject({
        code: 'breaker-open',
        members: { retryAfterMs: expect.any(Number) as number },
      });
    });

    it('answer any number of dry-runs and write a bounded number of lines', async () => {
      const ask = asking(well, true);
      let newest = 0;
      for (let i = 0; i < 500; i += 1) newest = Number((await ask(`key-${i}`)).body['auditSeq' as never]);
      expect(lines('dry-run').length).toBe(200);
      expect(newest).toBe(audit.health().seq);
      expect(store.past()).toEqual([]);
    });
  },
);
