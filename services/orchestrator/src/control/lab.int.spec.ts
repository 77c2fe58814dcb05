import { setTimeout as sleep } from 'node:timers/promises';
import { labHostUnavailable } from '@smart-monitor/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabProduct } from '../testing/lab-product.js';

const unavailable = labHostUnavailable();
const cases = [
  'lab-exit143',
  'lab-ignores-term',
  'lab-slow-stop',
  'lab-pair-root',
  'lab-pair-bound',
  'lab-clean-exit',
];
const approved = ['lab-web', 'lab-worker', 'lab-retry', 'lab-db', ...cases].map((name) => `${name}.service`);

/** Long enough for a wrong action to show: the engine decides within milliseconds of the last signal. */
const aWhile = () => sleep(700);

describe.skipIf(unavailable !== null)(
  `the control process on a lab host${unavailable === null ? '' : ` (skipped: ${unavailable})`}`,
  () => {
    let product: LabProduct;
    beforeAll(async () => {
      product = await LabProduct.start({ approved });
    });
    afterAll(() => product?.stop());

    it('heals a killed service without Postgres, with evidence and intent on disk before the action', async () => {
      const before = await product.kill('lab-web.service');
      await product.untilHealed(before);
      await product.until('the journal is kept as evidence', () =>
        product.bodies('evidence', before.unit).some((body) => body.topic === 'journal'),
      );
      const kinds = product
        .records()
        .map(({ body }) => body)
        .filter((body) => 'unit' in body && body.unit === before.unit && body.kind !== 'unit-state')
        .map((body) => body.kind);
      expect(kinds.slice(0, 4)).toEqual(['incident-opened', 'evidence', 'evidence', 'decision']);
      expect(kinds.indexOf('intent')).toBeLessThan(kinds.indexOf('outcome'));
      expect(product.bodies('outcome', before.unit).at(-1)?.result).toBe('done');
      await product.until(
        'the restart is verified',
        () => product.bodies('verification', before.unit).length > 0,
      );
      expect(product.bodies('verification', before.unit).at(-1)).toMatchObject({ verified: true });
      expect(product.bodies('incident-closed', before.unit).at(-1)).toMatchObject({ state: 'recovered' });
    });

    it('leaves a unit alone that is not on the list', async () => {
      await product.kill('lab-unlisted.service');
      await product.until('it is decided', () => product.reasons('lab-unlisted.service').length > 0);
      await aWhile();
      expect(product.reasons('lab-unlisted.service')).toEqual(['not-approved']);
      expect((await product.systemd.unit('lab-unlisted.service')).activeState).toBe('failed');
    });

    it('lets systemd go first where the unit has Restart=always', async () => {
      const before = await product.kill('lab-retry.service');
      await product.untilHealed(before);
      await aWhile();
      expect(product.reasons('lab-retry.service')).toEqual(['systemd-still-retrying']);
      expect(product.bodies('intent', 'lab-retry.service')).toEqual([]);
    });

    it('never starts what a person stopped while systemd waited to restart it', async () => {
      const unit = 'lab-retry.service';
      const seen = product.bodies('intent', unit).length;
      await product.kill(unit);
      await product.until(
        'systemd waits',
        async () => (await product.systemd.unit(unit)).subState === 'auto-restart',
      );
      await product.systemctl('stop', unit);
      await aWhile();
      await aWhile();
      expect((await product.systemd.unit(unit)).activeState).toBe('inactive');
      expect(product.bodies('intent', unit).length).toBe(seen);
      expect(product.bodies('operator-stop', unit).at(-1)?.stopped).toBe(true);
      expect(product.bodies('incident-closed', unit).at(-1)?.state).toBe('operator-stopped');
    });

    it.each([
      ['leaves it inactive', 'lab-worker.service', 'inactive'],
      ['leaves it failed, because the service exits with 143', 'lab-exit143.service', 'failed'],
      ["ends in TimeoutStopSec's kill", 'lab-ignores-term.service', 'failed'],
      ['takes its time in ExecStopPost=', 'lab-slow-stop.service', 'inactive'],
    ])('never starts what a person stopped when the stop %s', async (_what, unit, state) => {
      await product.startUnits(unit);
      await product.systemctl('stop', unit);
      await product.until('the stop is marked', () =>
        product.bodies('operator-stop', unit).some((body) => body.stopped),
      );
      await aWhile();
      expect(product.reasons(unit)).toEqual(['operator-stopped']);
      expect(product.bodies('intent', unit)).toEqual([]);
      const now = await product.systemd.unit(unit);
      expect(['inactive', 'failed']).toContain(now.activeState);
      expect(now.activeState === 'failed' ? 'failed' : 'inactive').toBe(state);
    });

    it('does not take a clean exit for a stop by a person, nor for a failure', async () => {
      const unit = 'lab-clean-exit.service';
      await product.systemctl('start', unit);
      await product.until('it is decided', () => product.reasons(unit).length > 0);
      await aWhile();
      expect(product.reasons(unit)).toEqual(['observe-only']);
      expect(product.bodies('operator-stop', unit)).toEqual([]);
      expect(product.bodies('incident-opened', unit)).toEqual([]);
    });

    it('starts the root first and then what it left stranded, and takes neither for a stop by a person', async () => {
      await product.startUnits('lab-pair-root.service', 'lab-pair-bound.service');
      const bound = await product.systemd.unit('lab-pair-bound.service');
      const root = await product.kill('lab-pair-root.service');
      await product.untilHealed(root);
      await product.untilHealed(bound);
      expect(product.bodies('operator-stop', bound.unit)).toEqual([]);
      const intents = product.bodies('intent').map((body) => body.unit);
      expect(intents.indexOf(root.unit)).toBeLessThan(intents.indexOf(bound.unit));
      expect(product.bodies('incident-opened', bound.unit)).toEqual([]);
    });

    it('leaves a bound unit alone when a person stopped its root', async () => {
      await product.systemctl('stop', 'lab-pair-root.service');
      await product.until('both stops are marked', () =>
        ['lab-pair-root.service', 'lab-pair-bound.service'].every(
          (unit) => product.bodies('operator-stop', unit).at(-1)?.stopped,
        ),
      );
      await aWhile();
      expect((await product.systemd.unit('lab-pair-bound.service')).activeState).toBe('inactive');
    });

    it('learns of a stop that happened while it was down, from the journal', async () => {
      await product.startUnits('lab-exit143.service');
      await product.stopControl();
      const seen = product.reasons('lab-exit143.service').length;
      await product.systemctl('stop', 'lab-exit143.service');
      await product.startControl();
      await product.until('it is decided', () => product.reasons('lab-exit143.service').length > seen);
      expect(product.reasons('lab-exit143.service').at(-1)).toBe('operator-stopped');
      expect(product.bodies('operator-stop', 'lab-exit143.service').at(-1)?.evidence).toMatch(
        /^journal of PID 1: stop job/,
      );
    });

    it('leaves a unit alone whose stop is too quiet for the journal (LogLevelMax=)', async () => {
      const unit = 'lab-exit143.service';
      const dropIn = `/run/systemd/system/${unit}.d`;
      const quiet = `mkdir -p ${dropIn}; printf '[Service]\\nLogLevelMax=warning\\n' > ${dropIn}/quiet.conf`;
      await product.lab.exec('/bin/sh', ['-c', quiet]);
      await product.systemctl('daemon-reload');
      await product.startUnits(unit);
      await product.stopControl();
      const seen = product.reasons(unit).length;
      await product.systemctl('stop', unit);
      await product.startControl();
      await product.until('it is decided', () => product.reasons(unit).length > seen);
      // Longer than the first looks at the journal.
      await sleep(4_000);
      expect(product.reasons(unit).slice(seen)).toEqual(['unverified']);
      expect((await product.systemd.unit(unit)).activeState).toBe('failed');
      await product.lab.exec('/bin/rm', ['-r', dropIn]);
      await product.systemctl('daemon-reload');
    });

    it('heals what failed while it was down, when the journal knows of no stop', async () => {
      await product.stopControl();
      const before = await product.kill('lab-db.service');
      await product.startControl();
      await product.untilHealed(before);
      expect(product.reasons('lab-db.service').at(-1)).toBe('unit-failed');
    });
  },
);

describe.skipIf(unavailable !== null)('the control process in dry run, on a lab host', () => {
  let product: LabProduct;
  beforeAll(async () => {
    product = await LabProduct.start({ approved, dryRun: true });
  });
  afterAll(() => product?.stop());

  it('says what it would have done, and does nothing', async () => {
    await product.kill('lab-web.service');
    await product.until('it is decided', () => product.reasons('lab-web.service').length > 0);
    await aWhile();
    expect(product.reasons('lab-web.service')).toEqual(['dry-run']);
    expect(product.bodies('intent')).toEqual([]);
    expect((await product.systemd.unit('lab-web.service')).activeState).toBe('failed');
  });
});
