import { parseSmartReport } from '@smart-monitor/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { readDevice, stateOf } from './read-device.js';

const scanned = { device: '/dev/sda', type: 'sat', protocol: 'ATA', openError: '' };
const read = (json: unknown, exitStatus = 0) =>
  readDevice(scanned, { text: JSON.stringify(json), exitStatus, problem: '' });
const report = (device: unknown): unknown => ({
  version: 1,
  takenAt: 1,
  bootId: 'x',
  mono: 1,
  durationMs: 1,
  smartctl: '',
  problem: '',
  leftOut: 0,
  devices: [device],
});

describe('what smartctl wrote about one disk', () => {
  it('becomes a report that its reader takes, whatever it was', () => {
    const names = [
      'smartctl',
      'smart_status',
      'temperature',
      'table',
      'ata_smart_attributes',
      'raw',
      'value',
    ];
    const key = fc.oneof(
      fc.constantFrom(...names, '__proto__', 'nvme_smart_health_information_log'),
      fc.string(),
    );
    const { tree } = fc.letrec((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small' },
        fc.oneof(fc.string({ unit: 'binary' }), fc.double(), fc.boolean(), fc.constant(null)),
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(key, tie('tree'), { maxKeys: 6 }),
      ),
    }));
    fc.assert(
      fc.property(fc.dictionary(key, tree), fc.integer({ min: 0, max: 255 }), (json, status) => {
        parseSmartReport(report(read({ ...json, smartctl: {} }, status)));
      }),
    );
  });

  it('knows nothing of what it does not say', () => {
    expect(read({ smartctl: {} })).toMatchObject({
      state: 'ok',
      passed: null,
      temperature: null,
      reallocated: null,
      nvme: null,
      selfTest: null,
      findings: [],
    });
  });

  it('takes the number that is shown, not the ones that vendors pack behind it', () => {
    const row = (id: number, value: number, string: string): object => ({ id, raw: { value, string } });
    const table = [row(5, 51539607560, '8 (0 12)'), row(197, 3, ''), row(198, -1, 'unknown')];
    expect(read({ smartctl: {}, ata_smart_attributes: { table } })).toMatchObject({
      reallocated: 8,
      pending: 3,
      uncorrectable: null,
    });
  });

  it.each([
    [0, true],
    [1, null],
    [2, null],
    [3, false],
    [7, false],
    [8, null],
    [15, null],
  ])('reads result %i of a self-test of SCSI and NVMe as %s', (value, passed) => {
    const result = { value, string: 'words' };
    expect(read({ smartctl: {}, scsi_self_test_0: { result } }).selfTest?.passed).toBe(passed);
    const table = [{ self_test_result: result, power_on_hours: 4 }];
    expect(read({ smartctl: {}, nvme_self_test_log: { table } }).selfTest).toEqual({
      passed,
      text: 'words',
      atHours: 4,
    });
  });

  it('says what each bit of the exit status means', () => {
    for (const bit of [0x04, 0x08, 0x10, 0x20, 0x40, 0x80])
      expect(read({ smartctl: {} }, bit).findings).toHaveLength(1);
    expect(read({ smartctl: {} }, 0xfc).findings).toHaveLength(6);
    expect(read({ smartctl: {} }, 0x02)).toMatchObject({ state: 'failed', detail: 'smartctl ended with 2' });
  });

  it.each([
    ['Device is in STANDBY mode, exit(2)', 'standby'],
    ['Device is in SLEEP mode, exit(2)', 'standby'],
    ['Device is in STANDBY (OS) mode, exit(2)', 'standby'],
    ['Smartctl open device: /dev/sda failed: Permission denied', 'permission'],
    ['Smartctl open device: /dev/sda failed: Operation not permitted', 'permission'],
    ['/dev/sdb: Unknown USB bridge [0x152d:0xb581 (0x4403)]', 'not-supported'],
    ['/dev/sdb: Unable to detect device type', 'not-supported'],
    ['Smartctl open device: /dev/sdb failed: No such device', 'failed'],
  ])('tells from "%s" that it is %s', (said, state) => expect(stateOf(said)).toBe(state));
});
