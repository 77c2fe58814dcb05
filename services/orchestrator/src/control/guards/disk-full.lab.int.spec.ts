import { labHostUnavailable } from '@smart-monitor/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabProduct } from '../../testing/lab-product.js';

const unavailable = labHostUnavailable();
const mount = 'tmp.mount';
/** Where a journal is that is kept in memory. */
const journals = 'run.mount';

/** /tmp of the lab host is a file system of its own in memory, here with room for 32 MiB. */
describe.skipIf(unavailable !== null)(
  `the guard of disks on a lab host${unavailable === null ? '' : ` (skipped: ${unavailable})`}`,
  () => {
    let product: LabProduct;
    beforeAll(async () => {
      product = await LabProduct.start({
        approved: { units: [], cleanUps: ['journal-vacuum', 'tmpfiles'] },
        policies: [
          {
            name: 'disks',
            failure: 'disk-filling',
            units: [mount, journals],
            mode: 'auto',
            limits: { stableSeconds: 1 },
          },
        ],
        // By the time of writing alone: the one of a file's last change cannot be set.
        files: {
          '/etc/tmpfiles.d/lab.conf': 'd /tmp/lab-old 0755 - - m:1d\n',
          '/etc/systemd/system/smart-monitor-journal-vacuum.service.d/size.conf':
            '[Service]\nEnvironment=SMART_MONITOR_JOURNAL_SIZE=16M\n',
        },
        helperSettings: { limits: { cleanUps: { actions: 100 }, backoffSeconds: 0, actions: 100 } },
        prepare: async (lab) => {
          await lab.exec('/bin/mount', ['-o', 'remount,size=32M', '/tmp']);
        },
      });
    }, 60_000);
    afterAll(() => product?.stop());

    const sh = async (script: string): Promise<string> =>
      (await product.lab.exec('/bin/sh', ['-c', script], { timeoutMs: 60_000 })).stdout;
    const opened = (): string[] => product.bodies('incident-opened', mount).map(({ summary }) => summary);
    const closed = (): string[] => product.bodies('incident-closed', mount).map(({ state }) => state);
    const cleanUps = (): (string | undefined)[] =>
      product.bodies('intent', mount).map(({ remedy }) => remedy);
    const verified = (): boolean[] => product.bodies('verification', mount).map((body) => body.verified);
    const until = (what: string, holds: () => boolean): Promise<void> => product.until(what, holds, 180_000);

    it('only tells of one that became read-only', async () => {
      await sh('mount -o remount,ro /tmp');
      await until('it is told', () => opened().length === 1);
      expect(opened()[0]).toBe(
        '/tmp is read-only, though it could be written before: nothing on it can be changed.',
      );
      await until('it is decided', () => product.reasons(mount).at(-1) === 'observe-only');
      await sh('mount -o remount,rw /tmp');
      await until('it is over', () => closed().length === 1);
      expect(closed()).toEqual(['recovered-by-itself']);
      expect(product.reasons(mount)).toEqual(['observe-only']);
      expect(cleanUps()).toEqual([]);
    }, 240_000);

    it('has temporary files cleaned up that are old enough, once, and proves that it helped', async () => {
      await sh(
        'mkdir -p /tmp/lab-old; head -c 30M /dev/zero > /tmp/lab-old/old; touch -d "-3 days" /tmp/lab-old/old',
      );
      await until('it is told', () => opened().length === 2);
      expect(opened()[1]).toMatch(/^\/tmp is nearly full: 9\d % of its space is used, .* MiB is left\.$/);
      await until('it is over', () => closed().length === 2);
      // The journal is on another file system: to make it smaller would bring nothing here.
      expect(cleanUps()).toEqual(['tmpfiles']);
      expect(product.bodies('outcome', mount)).toMatchObject([{ result: 'done' }]);
      expect(verified()).toEqual([true]);
      expect(closed()[1]).toBe('recovered');
      expect(await sh('ls /tmp/lab-old')).toBe('');
    }, 240_000);

    it('has the journal made smaller where that makes room, and proves that it helped', async () => {
      await sh(
        'head -c 30000000 /dev/urandom | base64 -w 4000 | systemd-cat -t filler; journalctl --sync; journalctl --rotate',
      );
      const used = async (): Promise<number> => Number(await sh('df -k --output=used /run | tail -n 1'));
      const before = await used();
      expect(before).toBeGreaterThan(25_000);
      await sh(`mount -o remount,size=${before + 2_000}k /run`);
      await until('it is over', () => product.bodies('incident-closed', journals).length === 1);
      expect(product.bodies('intent', journals)).toMatchObject([
        { verb: 'clean', remedy: 'journal-vacuum', failure: 'disk-filling', by: 'policy:disks' },
      ]);
      expect(product.bodies('verification', journals)).toMatchObject([{ verified: true }]);
      expect(product.bodies('incident-closed', journals)).toMatchObject([{ state: 'recovered' }]);
      expect(await used()).toBeLessThan(before - 8_000);
    }, 240_000);

    it('says that it did not help where it did not', async () => {
      await sh('head -c 30M /dev/zero > /tmp/lab-old/new');
      await until('it was tried in vain', () => verified().length === 2);
      expect(verified()).toEqual([true, false]);
      expect(closed()).toHaveLength(2);
      expect(await sh('ls /tmp/lab-old')).toBe('new\n');
      await sh('rm /tmp/lab-old/new');
      await until('a person made room', () => closed().length === 3);
    }, 240_000);
  },
);
