import { describe, expect, it } from 'vitest';

import { parseSmartReport, type SmartReport } from './smart.js';

const report: SmartReport = {
  version: 1,
  takenAt: 1_795_274_470_000,
  bootId: '0b4f6c2e-3f2a-4f0e-9d55-0f6c7b1c9a11',
  mono: 812_345,
  durationMs: 412,
  smartctl: '7.3',
  problem: '',
  leftOut: 0,
  devices: [
    {
      device: '/dev/nvme0',
      type: 'nvme',
      protocol: 'NVMe',
      state: 'ok',
      detail: '',
      model: 'Samsung SSD 980 PRO 1TB',
      serial: 'S5GXNX0C',
      firmware: '5B2QGXA7',
      capacityBytes: 1_000_204_886_016,
      passed: true,
      temperature: 38,
      powerOnHours: 4120,
      reallocated: null,
      pending: null,
      uncorrectable: null,
      nvme: {
        percentageUsed: 3,
        availableSpare: 100,
        availableSpareThreshold: 10,
        mediaErrors: 0,
        criticalWarning: 0,
      },
      selfTest: { passed: null, text: 'Self-test in progress', atHours: null },
      exitStatus: 0,
      findings: [],
    },
  ],
};

const [disk] = report.devices;

describe('a report about the disks', () => {
  it('is read as it is written', () => {
    expect(parseSmartReport(JSON.parse(JSON.stringify(report)))).toEqual(report);
    expect(parseSmartReport({ ...report, devices: [] }).devices).toEqual([]);
  });

  it.each([
    ['another version', { ...report, version: 2 }, 'version has to be 1'],
    ['a field that is not known', { ...report, more: 1 }, 'more is not known here'],
    ['a moment that is missing', { ...report, takenAt: undefined }, 'takenAt'],
    ['too many disks', { ...report, devices: Array.from({ length: 65 }, () => disk) }, 'at most 64'],
    ['a disk that is none', { ...report, devices: ['sda'] }, 'devices[0] has to be an object'],
    ['a state that is none', { ...report, devices: [{ ...disk, state: 'fine' }] }, 'devices[0].state'],
    ['a number as text', { ...report, devices: [{ ...disk, pending: '0' }] }, 'devices[0].pending'],
    ['a number beyond its bounds', { ...report, devices: [{ ...disk, temperature: 5000 }] }, 'temperature'],
    ['a verdict that is missing', { ...report, devices: [{ ...disk, passed: undefined }] }, 'passed'],
    ['a text for a terminal', { ...report, devices: [{ ...disk, model: '\u001b[2J' }] }, 'printable'],
    ['a text that is too long', { ...report, devices: [{ ...disk, serial: 'x'.repeat(65) }] }, 'serial'],
    [
      'a finding that is too long',
      { ...report, devices: [{ ...disk, findings: ['x'.repeat(201)] }] },
      'findings[0]',
    ],
    ['half of what NVMe tells', { ...report, devices: [{ ...disk, nvme: {} }] }, 'nvme.percentageUsed'],
    ['nothing', null, 'has to be an object'],
  ])('is refused with %s', (_, document, words) => {
    expect(() => parseSmartReport(JSON.parse(JSON.stringify(document)))).toThrow(words);
  });
});
