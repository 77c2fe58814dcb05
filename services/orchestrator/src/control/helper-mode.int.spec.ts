import { setTimeout as sleep } from 'node:timers/promises';
import { labHostUnavailable } from '@smart-monitor/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabProduct } from '../testing/lab-product.js';

const unavailable = labHostUnavailable();
const approved = ['lab-web', 'lab-worker', 'lab-db', 'lab-exit143', 'lab-heal@1'].map(
  (name) => `${name}.service`,
);
const helperUnit = 'smart-monitor-helper.service';

/** Long enough for a wrong action to show: the engine decides within milliseconds of the last event. */
const aWhile = () => sleep(700);

describe.skipIf(unavailable !== null)(
  `the control process without a bus, SERVICE_STATUS_MODE=helper${unavailable === null ? '' : ` (skipped: ${unavailable})`}`,
  () => {
    let product: LabProduct;
    beforeAll(async () => {
      product = await LabProduct.start({ approved, mode: 'helper' });
    });
    afterAll(() => product?.stop());

    /** Kills the helper's process; systemd starts it again. Resolves when it has another one. */
    async function killHelper(): Promise<void> {
      const pid = async (): Promise<number> => (await product.systemd.unit(helperUnit)).mainPid;
      const before = await pid();
      await product.systemctl('kill', '--signal=KILL', '--kill-who=main', helperUnit);
      await product.until('there is another helper', async () => ![0, before].includes(await pid()));
    }

    it('sees every service of the host', async () => {
      const listed = (await product.systemd.listUnits())
        .filter(({ unit, loadState }) => unit.endsWith('.service') && loadState === 'loaded')
        .map(({ unit }) => unit);
      const told = new Set(product.bodies('unit-state').map(({ unit }) => unit));
      expect(listed.filter((unit) => !told.has(unit))).toEqual([]);
      expect(listed.length).toBeGreaterThan(10);
    });

    it('heals a killed service', async () => {
      const before = await product.kill('lab-web.service');
      await product.untilHealed(before);
      await product.until(
        'the restart is verified',
        () => product.bodies('verification', before.unit).length > 0,
      );
      expect(product.bodies('outcome', before.unit).at(-1)?.result).toBe('done');
      expect(product.bodies('incident-closed', before.unit).at(-1)).toMatchObject({ state: 'recovered' });
      expect(product.bodies('operator-stop', before.unit)).toEqual([]);
    });

    it('never starts what a person stopped', async () => {
      for (const unit of ['lab-worker.service', 'lab-exit143.service']) {
        await product.startUnits(unit);
        await product.systemctl('stop', unit);
        await product.until('the stop is marked', () =>
          product.bodies('operator-stop', unit).some((body) => body.stopped),
        );
        await aWhile();
        expect(product.reasons(unit)).toEqual(['operator-stopped']);
        expect(product.bodies('intent', unit)).toEqual([]);
      }
    });

    it('goes on when the helper is killed, and does nothing twice', async () => {
      const unit = 'lab-heal@1.service';
      await product.startUnits(unit);
      const intents = product.bodies('intent').length;
      await killHelper();
      const before = await product.kill(unit);
      await product.untilHealed(before);
      await product.until('the end is on record', () => product.bodies('outcome', unit).length > 0);
      await aWhile();
      expect(product.bodies('intent').slice(intents)).toMatchObject([{ unit }]);
      expect(product.bodies('outcome', unit).map(({ result }) => result)).toEqual(['done']);
    });

    it('heals what failed while there was no helper', async () => {
      await product.startUnits('lab-db.service');
      await product.systemctl('stop', 'smart-monitor-helper.socket', helperUnit);
      const before = await product.kill('lab-db.service');
      await aWhile();
      expect(product.bodies('intent', before.unit)).toEqual([]);
      await product.systemctl('start', 'smart-monitor-helper.socket', helperUnit);
      await product.untilHealed(before);
      expect(product.reasons(before.unit).at(-1)).toBe('unit-failed');
      expect(product.bodies('intent', before.unit).length).toBe(1);
    });

    it('learns of a stop that a person made while there was no helper', async () => {
      const unit = 'lab-exit143.service';
      await product.startUnits(unit);
      const intents = product.bodies('intent', unit).length;
      await product.systemctl('stop', 'smart-monitor-helper.socket', helperUnit);
      await product.systemctl('stop', unit);
      await product.systemctl('start', 'smart-monitor-helper.socket', helperUnit);
      await product.until('the stop is marked', () =>
        /^journal of PID 1: stop job/.test(product.bodies('operator-stop', unit).at(-1)?.evidence ?? ''),
      );
      await aWhile();
      expect(product.bodies('intent', unit).length).toBe(intents);
    });
  },
);
