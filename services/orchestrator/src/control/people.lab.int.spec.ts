import { newId, type RequestKind, type WindowPlan } from '@smart-monitor/contracts';
import { Database, MaintenanceRepository, RequestRepository } from '@smart-monitor/database';
import { labHostUnavailable, startPostgres, type EmbeddedPostgres } from '@smart-monitor/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabProduct } from '../testing/lab-product.js';

const unavailable = labHostUnavailable();
const web = 'lab-web.service';
const worker = 'lab-worker.service';
const hostId = '00000000-0000-4000-8000-000000000001';

describe.skipIf(unavailable !== null)(
  `people's word, with a real systemd and a real database${unavailable === null ? '' : ` (skipped: ${unavailable})`}`,
  () => {
    let server: EmbeddedPostgres;
    let database: Database;
    let product: LabProduct;
    beforeAll(async () => {
      server = await startPostgres();
      database = Database.open(server, { applicationName: 'spec' });
      await database.migrate();
      const asks = { name: 'worker asks', failure: 'unit-failed', units: [worker], mode: 'suggest' };
      product = await LabProduct.start({
        approved: [web, worker],
        policies: [asks],
        databaseUrl: server.url,
      });
      await product.startUnits(web, worker);
    });
    afterAll(async () => {
      await product?.stop();
      await database?.close();
      await server?.stop();
    });

    /** An hour that began a minute ago, so that it is in force. */
    const plan = (): WindowPlan => ({
      name: 'new disk',
      note: '',
      kind: 'once',
      start: new Date(Date.now() - 60_000).toISOString().slice(0, 16),
      days: [],
      zone: 'UTC',
      minutes: 60,
      until: null,
      hosts: ['*'],
      units: [web],
    });

    it('a maintenance window holds while the database is away and over a restart, and what is down is healed at its end', async () => {
      const windows = new MaintenanceRepository(database);
      const id = newId();
      await windows.create(id, plan(), { by: 'ada', now: Date.now() });
      await product.untilKept('new disk');
      await product.stopControl();
      await server.kill9();
      await product.startControl();
      const before = await product.kill(web);
      await product.until('it is left alone', () => product.reasons(web).includes('in-maintenance'));
      expect((await product.systemd.unit(web)).activeState).toBe('failed');
      expect(product.bodies('intent', web)).toEqual([]);
      await server.restart();
      await windows.end({ id, name: 'new disk' }, { by: 'ada', now: Date.now() });
      await product.untilHealed(before);
      expect(product.bodies('intent', web)).toMatchObject([{ by: 'policy:unit-failed' }]);
    });

    async function ask(kind: RequestKind, args: Record<string, unknown>): Promise<string> {
      const incidentId = product.bodies('incident-opened', worker).at(-1)!.incidentId;
      const [id, createdAt] = [newId(), Date.now()];
      const request = { id, hostId, kind, target: worker, by: 'ada', createdAt };
      await new RequestRepository(database).create({
        ...request,
        args: { incidentId, ...args },
        expiresAt: createdAt + 60_000,
      });
      return id;
    }
    const answers = (id: string) =>
      product.bodies('request-result').filter(({ requestId }) => requestId === id);

    it('a yes restarts what a policy suggested, as that person', async () => {
      const before = await product.kill(worker);
      await product.until('a person is asked', () => product.reasons(worker).includes('awaiting-approval'));
      const other = await ask('approve', { remedy: 'tmpfiles' });
      await product.until('another yes is refused', () => answers(other).length > 0);
      expect(answers(other)).toMatchObject([{ state: 'refused', reason: 'other-suggestion' }]);
      const id = await ask('approve', { remedy: 'restart' });
      await product.untilHealed(before);
      await product.until('the answer is there', () => answers(id).length > 0);
      expect(answers(id)).toMatchObject([{ state: 'done' }]);
      expect(product.bodies('intent', worker)).toMatchObject([{ by: 'person:ada', requestId: id }]);
      await product.until('it is verified', () => product.bodies('incident-closed', worker).length === 1);
    });

    it('a no is there after a restart of the process', async () => {
      await product.kill(worker);
      await product.until(
        'a person is asked again',
        () => product.bodies('incident-opened', worker).length === 2,
      );
      const id = await ask('deny', { note: 'I look at it' });
      await product.until('the no is heard', () => answers(id).length > 0);
      expect(answers(id)).toMatchObject([{ state: 'done' }]);
      await product.stopControl();
      const heard = product.bodies('decision', worker).length;
      await product.startControl();
      await product.until('it is decided anew', () => product.bodies('decision', worker).length > heard);
      expect(product.reasons(worker).at(-1)).toBe('held');
      expect((await product.systemd.unit(worker)).activeState).toBe('failed');
    });
  },
);
