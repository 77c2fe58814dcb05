import { labHostUnavailable } from '@smart-monitor/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabProduct } from '../testing/lab-product.js';

const unavailable = labHostUnavailable();
const worker = 'lab-worker.service';
/** The defaults, but for a shorter time each, so that a test can wait for them. */
const limits = { actions: 3, backoffSeconds: 1, backoffMaxSeconds: 2, breakerSeconds: 8, healthySeconds: 6 };
const limitsWindow = { windowSeconds: 7 };

describe.skipIf(unavailable !== null)(
  `a crash loop on a lab host${unavailable === null ? '' : ` (skipped: ${unavailable})`}`,
  () => {
    let product: LabProduct;
    beforeAll(async () => {
      product = await LabProduct.start({
        approved: { units: [{ unit: worker, limits: { ...limits, ...limitsWindow } }] },
        policies: [
          {
            name: 'worker',
            failure: 'unit-failed',
            units: [worker],
            mode: 'auto',
            limits: { stableSeconds: 2 },
          },
        ],
      });
    });
    afterAll(() => product?.stop());

    const states = (): string[] => product.bodies('breaker', worker).map(({ state }) => state);

    it('is met with three restarts, an open breaker, a probe, and a closed one after the fix', async () => {
      await product.startUnits(worker);
      await dropIn('[Service]\nExecStartPre=/bin/false\n');
      await product.kill(worker);
      await product.until('the breaker opens', () => states().includes('open'));
      const intents = (): number => product.bodies('intent', worker).length;
      expect(intents()).toBe(3);
      expect(product.bodies('intent', worker).map(({ attempt, by }) => [attempt, by])).toEqual(
        [1, 2, 3].map((attempt) => [attempt, 'policy:worker']),
      );
      const waited = product
        .records()
        .filter(({ body }) => body.kind === 'intent')
        .map(({ mono }) => mono);
      expect(waited[1]! - waited[0]!).toBeGreaterThanOrEqual(1_000);
      expect(waited[2]! - waited[1]!).toBeGreaterThanOrEqual(2_000);
      await product.until('it is probed', () => states().includes('half-open'));
      await product.until('the probe is over', () => states().at(-1) === 'open' && intents() === 4);
      await dropIn('');
      await product.until('the next probe heals it', async () => {
        const { activeState } = await product.systemd.unit(worker);
        return activeState === 'active';
      });
      await product.until('the breaker is closed', () => states().at(-1) === 'closed');
      expect(states()).toEqual(['open', 'half-open', 'open', 'half-open', 'closed']);
      expect(product.bodies('incident-opened', worker).length).toBe(1);
      expect(product.bodies('incident-closed', worker)).toMatchObject([{ state: 'recovered' }]);
      expect(intents()).toBe(5);
      const last = product.bodies('evidence', worker).filter(({ topic }) => topic === 'journal');
      expect(JSON.stringify(last.at(-1)?.body)).toContain('status=1/FAILURE');
    }, 60_000);

    async function dropIn(text: string): Promise<void> {
      const folder = `/run/systemd/system/${worker}.d`;
      await product.lab.exec('/bin/mkdir', ['-p', folder]);
      await product.lab.exec('/bin/sh', [
        '-c',
        `printf '%s' "$1" > "$2"`,
        'sh',
        text,
        `${folder}/broken.conf`,
      ]);
      await product.systemctl('daemon-reload');
    }
  },
);
