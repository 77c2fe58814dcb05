import { labHostUnavailable } from '@smart-monitor/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabProduct } from '../../testing/lab-product.js';

const unavailable = labHostUnavailable();
const spinner = 'spinner.service';
const neglectful = 'neglectful.service';
const watched = 'watched.service';
/** The fault is gone with the first run. */
const once = (name: string, fault: string): string =>
  `[ -e /run/${name} ] || { touch /run/${name}; ${fault}; }`;
/** What becomes of a shell's children that replaces itself by a program which never waits for them. */
const leaves = 'for n in 1 2 3 4 5 6; do sleep 1 & done; exec sleep infinity';

/**
 * A process that spins and one that does not wait for its children, in their control groups of a real systemd. A window is
 * a minute, as it always is, and the bounds are the lowest: a loop may have to share the machine with much else.
 */
describe.skipIf(unavailable !== null)(
  `the guard of processes on a lab host${unavailable === null ? '' : ` (skipped: ${unavailable})`}`,
  () => {
    let product: LabProduct;
    beforeAll(async () => {
      const policy = { units: [spinner, neglectful], mode: 'auto', limits: { stableSeconds: 1 } };
      product = await LabProduct.start({
        approved: { units: [{ unit: spinner }, { unit: neglectful }, { unit: watched }] },
        policies: [
          { ...policy, name: 'spins', failure: 'runaway-process' },
          { ...policy, name: 'neglects', failure: 'zombies' },
        ],
        guards: { GUARD_CPU_PERCENT: '5', GUARD_CPU_MINUTES: '2', GUARD_ZOMBIES: '3' },
      });
      await runs(spinner, once('spun', 'while :; do :; done'));
      await runs(neglectful, once('neglected', leaves));
      await runs(watched, leaves);
    }, 60_000);
    afterAll(() => product?.stop());

    const opened = (unit: string) => product.bodies('incident-opened', unit);
    const closed = (unit: string) => product.bodies('incident-closed', unit).map(({ state }) => state);

    it('have both restarted, which is proven, and only tell where no policy acts', async () => {
      const before = await product.systemd.unit(watched);
      for (const [unit, condition] of [
        [neglectful, 'zombies'],
        [spinner, 'runaway-process'],
      ] as const) {
        await product.until(`${unit} is told of`, () => opened(unit).length > 0, 300_000);
        expect(opened(unit)).toMatchObject([{ condition }]);
        await product.until(`${unit} is over`, () => closed(unit).length > 0, 300_000);
        expect(product.bodies('intent', unit)).toMatchObject([
          { verb: 'restart', remedy: 'restart', failure: condition },
        ]);
        expect(product.bodies('verification', unit)).toMatchObject([{ verified: true }]);
        expect(closed(unit)).toEqual(['recovered']);
      }
      const report = (unit: string): string =>
        JSON.stringify(product.bodies('evidence', unit).find(({ topic }) => topic === 'report')?.body);
      expect(report(spinner)).toContain('"name":"sh"');
      expect(report(neglectful)).toContain('"zombies":6');
      await product.until('the third is told of', () => product.reasons(watched).length > 0, 120_000);
      expect(product.reasons(watched)).toEqual(['observe-only']);
      expect(opened(watched)[0]?.summary).toMatch(
        /^Process sleep \(\d+\) of watched\.service does not wait for its children: 6 /,
      );
      expect((await product.systemd.unit(watched)).invocationId).toBe(before.invocationId);
    }, 720_000);

    /** A service that runs a script of the shell, and then stays. */
    async function runs(unit: string, script: string): Promise<void> {
      await product.lab.exec('/bin/sh', [
        '-c',
        `printf '%s' "$1" > "/run/systemd/system/$2"; systemctl daemon-reload; systemctl start "$2"`,
        'sh',
        `[Service]\nExecStart=/bin/sh -c "${script}; exec sleep infinity"\n`,
        unit,
      ]);
    }
  },
);
