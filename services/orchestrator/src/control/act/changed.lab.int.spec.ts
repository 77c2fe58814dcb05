import { labHostUnavailable } from '@smart-monitor/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabProduct } from '../../testing/lab-product.js';

const unavailable = labHostUnavailable();
const unit = 'lab-web.service';

describe.skipIf(unavailable !== null)(
  `a unit that a person starts between decision and action${unavailable === null ? '' : ` (skipped: ${unavailable})`}`,
  () => {
    let product: LabProduct;
    beforeAll(async () => {
      product = await LabProduct.start({ approved: [unit] });
    });
    afterAll(() => product?.stop());
    const helper = (signal: 'STOP' | 'CONT') =>
      product.systemctl('kill', `--signal=${signal}`, 'smart-monitor-helper.service');

    it('is not bounced: the action ends with the reason, and the incident without our help', async () => {
      // The helper stands still, so that there is a between.
      await helper('STOP');
      const before = await product.kill(unit);
      await product.until('it is decided', () => product.bodies('intent', unit).length > 0);
      await product.systemctl('start', unit);
      const theirs = await product.untilHealed(before);
      await helper('CONT');
      await product.until('the action has its end', () => product.bodies('outcome', unit).length > 0);
      expect(product.bodies('outcome', unit)).toMatchObject([{ result: 'refused', code: 'changed' }]);
      expect((await product.systemd.unit(unit)).invocationId).toBe(theirs.invocationId);
      await product.until(
        'the incident is closed',
        () => product.bodies('incident-closed', unit).length > 0,
        30_000,
      );
      expect(product.bodies('incident-closed', unit)).toMatchObject([{ state: 'recovered-by-itself' }]);
      expect((await product.systemd.unit(unit)).invocationId).toBe(theirs.invocationId);
      expect(product.bodies('intent', unit).length).toBe(1);
    }, 60_000);
  },
);
