import { rmSync } from 'node:fs';
import { join } from 'node:path';
import type { ControlStatus } from '@smart-monitor/contracts';
import { AuditRepository, ControlStatusRepository, Database } from '@smart-monitor/database';
import { labHostUnavailable, startPostgres, type EmbeddedPostgres } from '@smart-monitor/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabProduct } from '../../testing/lab-product.js';

const unavailable = labHostUnavailable();
const units = ['lab-web.service', 'lab-worker.service', 'lab-db.service'];
const log = '/var/lib/smart-monitor-helper/audit.jsonl';
const hostId = '00000000-0000-4000-8000-000000000001';

describe.skipIf(unavailable !== null)(
  `the audit log of a real helper${unavailable === null ? '' : ` (skipped: ${unavailable})`}`,
  () => {
    let server: EmbeddedPostgres;
    let database: Database;
    let product: LabProduct;
    beforeAll(async () => {
      server = await startPostgres();
      database = Database.open(server, { applicationName: 'spec' });
      await database.migrate();
      product = await LabProduct.start({ approved: units, databaseUrl: server.url });
    });
    afterAll(async () => {
      await product?.stop();
      await database?.close();
      await server?.stop();
    });

    const finding = async (
      topic: string,
    ): Promise<ControlStatus['helper']['findings'][number] | undefined> => {
      const [status] = await new ControlStatusRepository(database).list();
      return status?.body.helper.findings.find((one) => one.topic === topic);
    };

    it('is told of in the database while nothing is wrong with it', async () => {
      await product.until('its end is in the audit log of the orchestrator', async () =>
        (await new AuditRepository(database).list()).some(({ action }) => action === 'helper-audit-kept'),
      );
      await product.until('the status is there', async () => (await finding('audit'))?.tone === 'ok');
      expect(await finding('trail')).toBeUndefined();
    });

    it('that was cut is told of loudly: on record, in the database and at the top of the console', async () => {
      for (const unit of units) await product.untilHealed(await product.kill(unit));
      await product.until('every end is known', () => product.bodies('outcome').length === units.length);
      const lines = Number.parseInt((await product.lab.exec('/usr/bin/wc', ['-l', log])).stdout, 10);
      // It puts on record where the log ends when it begins.
      await product.stopControl();
      await product.startControl();
      const seen = (): number => product.bodies('helper-audit').at(-1)?.seq ?? 0;
      await product.until('the end of now is known', () => seen() >= lines);
      await product.systemctl('stop', 'smart-monitor-helper.service');
      await product.lab.exec('/bin/sed', ['-i', '2,$d', log]);
      await product.systemctl('start', 'smart-monitor-helper.service');
      await product.until('it is on record', () => troubles().length > 0);
      expect(troubles()).toMatchObject([{ verdict: 'went-back' }]);
      await product.until(
        'it is at the top of the console',
        async () => (await finding('trail')) !== undefined,
      );
      expect(await finding('trail')).toMatchObject({
        tone: 'bad',
        banner: 'The audit log of the host helper was changed',
        says: expect.stringMatching(/ended at line \d+ before, and ends at line \d+ now/) as string,
      });
      const audit = new AuditRepository(database);
      await product.until('it is in the audit log', async () =>
        (await audit.list()).some(({ action }) => action === 'helper-audit-went-back'),
      );
      expect((await audit.verify('orchestrator', hostId)).brokenAt).toBeNull();
    });

    it('that was cut is told of after a restart as well, until a person says that it was looked into', async () => {
      await product.stopControl();
      await product.startControl();
      await product.until('it is still told', async () => (await finding('trail')) !== undefined);
      rmSync(join(product.state, 'helper-audit.json'));
      await product.until('it is told no more', async () => (await finding('trail')) === undefined);
      expect(troubles()).toHaveLength(1);
    });

    const troubles = () => product.bodies('helper-audit').filter(({ verdict }) => verdict !== 'kept');
  },
);
