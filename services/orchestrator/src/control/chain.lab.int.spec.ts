import { setTimeout as sleep } from 'node:timers/promises';
import { labHostUnavailable } from '@smart-monitor/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabProduct } from '../testing/lab-product.js';

const unavailable = labHostUnavailable();
const requiring = ['lab-db.service', 'lab-api.service', 'lab-frontend.service'] as const;
const bound = ['lab-bound-db.service', 'lab-bound-api.service', 'lab-bound-frontend.service'] as const;

describe.skipIf(unavailable !== null)(
  `a chain of services on a lab host${unavailable === null ? '' : ` (skipped: ${unavailable})`}`,
  () => {
    let product: LabProduct;
    beforeAll(async () => {
      product = await LabProduct.start({ approved: [...requiring, ...bound] });
    });
    afterAll(() => product?.stop());

    const incidents = () => product.bodies('incident-opened').map(({ unit }) => unit);
    const acted = () => product.bodies('intent').map(({ unit }) => unit);

    it('by Requires=: the first is started, and the others keep running in the same run', async () => {
      const [db, api, frontend] = requiring;
      await product.startUnits(...requiring);
      const before = await Promise.all([api, frontend].map((unit) => product.systemd.unit(unit)));
      await product.untilHealed(await product.kill(db));
      await product.until('the incident is closed', () => product.bodies('incident-closed', db).length === 1);
      const after = await Promise.all([api, frontend].map((unit) => product.systemd.unit(unit)));
      expect(after.map(({ invocationId }) => invocationId)).toEqual(
        before.map(({ invocationId }) => invocationId),
      );
      expect(acted()).toEqual([db]);
      expect(incidents()).toEqual([db]);
    });

    it('by BindsTo=: the first is started, then the stranded second, then the third, as one incident', async () => {
      await product.startUnits(...bound);
      const before = await Promise.all(bound.map((unit) => product.systemd.unit(unit)));
      await product.kill(bound[0]);
      for (const state of before) await product.untilHealed(state);
      await product.until(
        'the incident is closed',
        () =>
          product.bodies('incident-closed').filter(({ unit }) => bound.some((one) => one === unit)).length ===
          1,
      );
      expect(acted().slice(1)).toEqual([...bound]);
      expect(incidents().slice(1)).toEqual([bound[0]]);
      expect(product.bodies('operator-stop')).toEqual([]);
    });
  },
);

describe.skipIf(unavailable !== null)(
  'a chain by BindsTo= whose second is not on the list, on a lab host',
  () => {
    let product: LabProduct;
    const [first, second, third] = bound;
    beforeAll(async () => {
      product = await LabProduct.start({ approved: [first, third] });
    });
    afterAll(() => product?.stop());

    it('has its first started, and neither the second nor, through the third, the second', async () => {
      await product.startUnits(...bound);
      await product.untilHealed(await product.kill(first));
      await product.until('the others are judged', () =>
        [second, third].every((unit) => product.reasons(unit).length > 0),
      );
      await sleep(1_000);
      expect((await product.systemd.unit(first)).activeState).toBe('active');
      for (const unit of [second, third])
        expect((await product.systemd.unit(unit)).activeState).toBe('inactive');
      expect(product.reasons(second).at(-1)).toBe('not-approved');
      expect(product.reasons(third).at(-1)).toBe('waiting-dependency');
      expect(product.bodies('incident-opened').map(({ unit }) => unit)).toEqual([first]);
    });
  },
);
