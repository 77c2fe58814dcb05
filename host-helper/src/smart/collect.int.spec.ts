import { parseSmartReport, type SmartDevice, type SmartReport } from '@smart-monitor/protocol';
import { chmodSync, cpSync, existsSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { notRoot, rootFolder } from '../test-support/folder.js';
import { collectSmart } from './collect.js';
import { readReport, writeReport } from './report-file.js';

const fixtures = fileURLToPath(new URL('../../fixtures/smart', import.meta.url));

describe.skipIf(notRoot !== null)(`asking the disks${notRoot === null ? '' : ` (${notRoot})`}`, () => {
  let folder: ReturnType<typeof rootFolder>;
  let report: SmartReport;
  const disk = (name: string): SmartDevice | undefined =>
    report.devices.find(({ device }) => device === `/dev/${name}`);

  beforeAll(async () => {
    folder = rootFolder();
    cpSync(fixtures, `${folder.path}/smart`, { recursive: true });
    report = await collectSmart({ smartctl: `${folder.path}/smart/smartctl`, deviceLimitMs: 1_000 });
  });
  afterAll(() => folder?.remove());

  it('looks at every disk of the scan, and at nothing else that it names', () => {
    expect(report).toMatchObject({ version: 1, smartctl: '7.3', problem: '', leftOut: 3 });
    expect(report.devices.map(({ device, state }) => `${device} ${state}`)).toEqual([
      '/dev/sata-healthy ok',
      '/dev/sata-failing ok',
      '/dev/hang timeout',
      '/dev/nvme-healthy ok',
      '/dev/nvme-worn ok',
      '/dev/bus/0 ok',
      '/dev/usb-unknown not-supported',
      '/dev/virtual not-supported',
      '/dev/standby standby',
      '/dev/denied permission',
      '/dev/garbage failed',
      '/dev/flood failed',
      '/dev/jmicron failed',
    ]);
    expect(parseSmartReport(JSON.parse(JSON.stringify(report)))).toEqual(report);
  });

  it('reads a healthy ATA disk', () => {
    expect(disk('sata-healthy')).toMatchObject({
      protocol: 'ATA',
      model: 'WDC WD40EFRX-68N32N0',
      serial: 'WD-WCC7K0AAAAAA',
      capacityBytes: 4_000_787_030_016,
      passed: true,
      temperature: 29,
      powerOnHours: 31_620,
      reallocated: 0,
      pending: 0,
      uncorrectable: 0,
      nvme: null,
      selfTest: { passed: true, text: 'Completed without error', atHours: 31_588 },
      exitStatus: 0,
      findings: [],
    });
  });

  it('reads a failing ATA disk, with a sentence for each bit of the exit status', () => {
    expect(disk('sata-failing')).toMatchObject({
      passed: false,
      temperature: 47,
      powerOnHours: 36_056,
      reallocated: 6040,
      pending: 184,
      uncorrectable: 184,
      selfTest: { passed: false, text: 'Completed: read failure', atHours: 36_040 },
      exitStatus: 0xd8,
      findings: [
        'The disk says that it is failing.',
        'An attribute that foretells a failure is at or below its threshold.',
        'The error log of the disk holds errors.',
        'The self-test log of the disk holds errors.',
      ],
    });
  });

  it('reads NVMe disks: one that is well, one that is worn', () => {
    expect(disk('nvme-healthy')).toMatchObject({
      passed: true,
      nvme: { percentageUsed: 3, availableSpare: 100, mediaErrors: 0, criticalWarning: 0 },
      selfTest: { passed: true, atHours: 4101 },
      findings: [],
    });
    expect(disk('nvme-worn')).toMatchObject({
      passed: false,
      temperature: 71,
      reallocated: null,
      nvme: { percentageUsed: 131, availableSpare: 4, availableSpareThreshold: 10, mediaErrors: 37 },
      findings: [
        'The disk says that it is failing.',
        'The spare blocks are below their threshold.',
        'The disk is no longer reliable, because of errors on its media or in itself.',
      ],
    });
  });

  it('reads a SAS disk behind a controller', () => {
    expect(disk('bus/0')).toMatchObject({
      type: 'megaraid,3',
      protocol: 'SCSI',
      model: 'TOSHIBA AL15SEB24EQY',
      firmware: 'EF07',
      passed: true,
      reallocated: 12,
      pending: null,
      uncorrectable: 3,
      selfTest: { passed: false, text: 'Failed in segment -->', atHours: 22_301 },
    });
  });

  it('says in words why a disk was not read', () => {
    const details = report.devices.flatMap(({ state, detail }) => (state === 'ok' ? [] : [detail]));
    expect(details).toEqual([
      'smartctl did not end in time',
      '/dev/usb-unknown: Unknown USB bridge [0x152d:0xb581 (0x4403)]; Please specify device type with the -d option.',
      'it has no SMART',
      'Device is in STANDBY mode, exit(2)',
      'Smartctl open device: /dev/denied failed: Permission denied',
      'smartctl wrote no report about it',
      'smartctl wrote more than 256 KiB about it',
      "Two devices connected, try '-d usbjmicron,[01]'",
    ]);
  });

  it.each([
    ['is missing', '', 'install the package smartmontools'],
    ['hangs', '#!/bin/sh\nexec /bin/sleep 3600\n', 'it did not end in time'],
    ['writes too much', '#!/bin/sh\nexec /usr/bin/head -c 1000000 /dev/zero\n', 'it wrote too much'],
    ['writes no JSON', '#!/bin/sh\necho no; exit 3\n', 'it ended with 3 and wrote no JSON'],
    ['is killed', '#!/bin/sh\nkill -9 $$\n', 'it was killed'],
    ['cannot be executed', 'no program', 'is not started'],
  ])('tells why no disk was looked at where smartctl %s', async (_, script, words) => {
    const smartctl =
      script === ''
        ? `${folder.path}/none/smartctl`
        : folder.write('other', script, script.startsWith('#!') ? 0o755 : 0o644);
    const { problem, devices } = await collectSmart({ smartctl, scanLimitMs: 500 });
    expect(problem).toContain(words);
    expect(devices).toEqual([]);
  });

  it('starts no smartctl that others than root could have put there', async () => {
    const mark = `${folder.path}/ran`;
    const smartctl = folder.write('loose', `#!/bin/sh\n: > ${mark}\n`, 0o755);
    chmodSync(smartctl, 0o757);
    const { problem } = await collectSmart({ smartctl });
    expect(problem).toContain('writable by others');
    expect(existsSync(mark)).toBe(false);
  });

  it('writes the report whole, for everybody to read, in the place of the one before', () => {
    const file = folder.write('smart.json', 'old', 0o600);
    writeFileSync(`${file}.next`, 'left by a crash');
    writeReport(file, report);
    expect(readReport(file)).toEqual(report);
    expect(statSync(file).mode & 0o777).toBe(0o644);
    expect(existsSync(`${file}.next`)).toBe(false);
    expect(readFileSync(file, 'utf8').length).toBeLessThan(16 * 1024);
  });

  it('asks the real smartctl, where it is installed', async (ctx) => {
    const smartctl = '/usr/sbin/smartctl';
    if (!existsSync(smartctl)) ctx.skip('the package smartmontools is not installed');
    const real = await collectSmart({ smartctl });
    expect(real.problem).toBe('');
    expect(real.smartctl).toMatch(/^\d+\.\d+/);
    expect(parseSmartReport(JSON.parse(JSON.stringify(real)))).toEqual(real);
    console.info(`smartctl ${real.smartctl} found ${real.devices.length} disks in ${real.durationMs} ms`);
  });
});
