import { setTimeout as sleep } from 'node:timers/promises';
import type { UnitState } from '@smart-monitor/systemd';
import { labHostUnavailable } from '@smart-monitor/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabProduct } from '../testing/lab-product.js';

const unavailable = labHostUnavailable();

/** Takes 700 ms to start, so that a restart has a middle. */
const slowUnit = `[Unit]
Description=Case: %i, slow to start
StartLimitIntervalSec=0
[Service]
ExecStartPre=/bin/sleep 0.7
ExecStart=/bin/sleep infinity
Restart=no
`;

/** The same moments in each run: a linear congruential generator (Numerical Recipes). */
function* moments(seed: number): Generator<number> {
  for (let state = seed; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}
const random = moments(20_261_121);
const next = (): number => random.next().value as number;
// Half of them around the request itself, half somewhere in the restart or shortly after it.
const cases = Array.from({ length: 12 }, (_, n) => ({
  unit: `lab-slow@${n}.service`,
  afterMs: Math.round(n % 2 === 0 ? next() * 40 : 40 + next() * 900),
}));
const approved = {
  units: cases.map(({ unit }) => ({ unit, verbs: ['restart', 'journal'] })),
  limits: { actions: 1_000 },
};

describe.skipIf(unavailable !== null)(
  `the control process, while its helper is killed (seeded${unavailable === null ? '' : `; skipped: ${unavailable}`})`,
  () => {
    let product: LabProduct;
    beforeAll(async () => {
      product = await LabProduct.start({ approved });
      await product.lab.exec('/bin/sh', ['-c', 'cat > /etc/systemd/system/lab-slow@.service'], {
        input: slowUnit,
      });
      await product.systemctl('daemon-reload');
    });
    afterAll(() => product?.stop());

    const intents = (unit: string) => product.bodies('intent', unit);
    const outcomes = (unit: string) => product.bodies('outcome', unit);
    /** How often systemd began to start a unit. */
    const starts = async (unit: string): Promise<number> => {
      const starting = 'MESSAGE_ID=7d4958e842da4a758f6c1cdc7b36dcc5';
      const args = ['--no-pager', '-o', 'cat', starting, `UNIT=${unit}`];
      const { stdout } = await product.lab.exec('/bin/journalctl', args);
      return stdout.split('\n').filter((line) => line !== '').length;
    };
    const settled = (before: UnitState) =>
      product.until(
        `${before.unit} runs again, and every action has its end on record`,
        async () => {
          const now = await product.systemd.unit(before.unit);
          const up = now.activeState === 'active' && now.invocationId !== before.invocationId;
          return up && outcomes(before.unit).length === intents(before.unit).length;
        },
        50_000,
      );

    it.each(cases)(
      'learns what became of the restart of $unit when the helper dies $afterMs ms after the failure',
      async ({ unit, afterMs }) => {
        await product.startUnits(unit);
        const before = await product.kill(unit);
        await sleep(afterMs);
        await product.systemctl('kill', '--signal=KILL', 'smart-monitor-helper.service');
        await settled(before);
        const now = await product.systemd.unit(unit);
        // However many actions that took, systemd was told to start it once.
        expect(await starts(unit)).toBe(2);
        const done = outcomes(unit).filter(({ result }) => result === 'done');
        for (const { invocationAfter } of done) expect(invocationAfter).toBe(now.invocationId);
        expect(done.length).toBe(1);
        for (const { result } of outcomes(unit))
          expect(['done', 'unreachable', 'outcome-unknown']).toContain(result);
      },
      60_000,
    );

    it('leaves an audit chain that holds, with a decision for each action that was begun', async () => {
      const bundle = '/usr/lib/smart-monitor/smart-monitor-helper.mjs';
      const { code, stdout } = await product.lab.exec('/usr/lib/smart-monitor/node', [
        bundle,
        'audit',
        'verify',
      ]);
      expect([code, stdout]).toEqual([0, expect.stringContaining('The audit chain holds')]);
    });
  },
);
