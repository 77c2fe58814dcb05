import { existsSync } from 'node:fs';
import { labHostUnavailable } from '@smart-monitor/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabProduct } from '../testing/lab-product.js';

const unavailable =
  labHostUnavailable() ?? (existsSync('/usr/bin/dpkg-deb') ? null : 'dpkg is not installed');
const web = 'lab-web.service';

/** A package that is installed for as long as a file is not there. */
const makePackage = `
set -e
mkdir -p /tmp/slow/DEBIAN
printf 'Package: lab-slow\\nVersion: 1\\nArchitecture: all\\nMaintainer: lab <lab@example.org>\\nDescription: slow\\n' > /tmp/slow/DEBIAN/control
printf '#!/bin/sh\\nwhile [ ! -e /tmp/go-on ]; do sleep 0.1; done\\n' > /tmp/slow/DEBIAN/postinst
chmod 0755 /tmp/slow/DEBIAN/postinst
dpkg-deb --build /tmp/slow /tmp/slow.deb
`;

describe.skipIf(unavailable !== null)(
  `while packages are installed on a lab host${unavailable === null ? '' : ` (skipped: ${unavailable})`}`,
  () => {
    let product: LabProduct;
    beforeAll(async () => {
      product = await LabProduct.start({ approved: [web] });
      const made = await product.lab.exec('/bin/sh', ['-c', makePackage]);
      expect(made.code, made.stderr).toBe(0);
    });
    afterAll(() => product?.stop());

    it('a failed service is held, and healed when they are done', async () => {
      await product.systemctl('start', web);
      await product.lab.exec('/bin/systemd-run', [
        '--unit=installing',
        '/usr/bin/dpkg',
        '-i',
        '/tmp/slow.deb',
      ]);
      await product.until('the package manager has its lock', async () =>
        / WRITE /.test((await product.lab.exec('/bin/cat', ['/proc/locks'])).stdout),
      );
      const before = await product.kill(web);
      await product.until('it is held', () => product.reasons(web).includes('package-manager-busy'));
      expect((await product.systemd.unit(web)).activeState).toBe('failed');
      expect(product.bodies('outcome', web).filter(({ result }) => result !== 'refused')).toEqual([]);
      await product.lab.exec('/usr/bin/touch', ['/tmp/go-on']);
      await product.untilHealed(before);
      expect(product.reasons(web).at(-1)).toBe('unit-failed');
      expect((await product.lab.exec('/usr/bin/dpkg', ['-s', 'lab-slow'])).stdout).toContain(
        'install ok installed',
      );
    }, 60_000);
  },
);
