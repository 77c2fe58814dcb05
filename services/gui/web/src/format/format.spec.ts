import { describe, expect, it } from 'vitest';
import { duration, elapsed } from './duration.js';
import { bytes, counted, percent, quantity, uptimePercent } from './quantity.js';
import { ago, lasting } from './relative.js';
import { clockTimeMs, full } from './moment.js';
import { unitName, withoutUnit } from './sentence.js';

describe('duration', () => {
  it.each([
    [0, '0 ms'],
    [0.42, '0.4 ms'],
    [41, '41 ms'],
    [999.4, '999 ms'],
    [999.6, '1.00 s'],
    [1240, '1.24 s'],
    [9_994, '9.99 s'],
    [9_996, '10 s'],
    [59_499, '59 s'],
    [59_600, '1 min'],
    [192_000, '3 min 12 s'],
    [3_600_000, '1 h'],
    [7_440_000, '2 h 4 min'],
    [442_800_000, '5 d 3 h'],
    [-5, '0 ms'],
  ])('says %d ms as %s', (ms, text) => expect(duration(ms)).toBe(text));

  it('says nothing for what is not a number', () => expect(duration(Number.NaN)).toBe('–'));
});

describe('elapsed', () => {
  it('keeps two digits of seconds', () => expect(elapsed(7_900)).toBe('0:07'));
  it('shows hours when there are some', () => expect(elapsed(3_725_000)).toBe('1:02:05'));
  it('never runs backwards', () => expect(elapsed(-1)).toBe('0:00'));
});

describe('ago', () => {
  it.each([
    [1_000, 'just now'],
    [12_000, '12 s ago'],
    [185_000, '3 min ago'],
    [7_300_000, '2 h ago'],
    [200_000_000, '2 d ago'],
    [-60_000, 'in 1 min'],
    [-2_000, 'just now'],
  ])('a moment %d ms back is %s', (back, text) => expect(ago(1e12 - back, 1e12)).toBe(text));

  it('says how long a state lasts in whole seconds', () =>
    expect([lasting(1e12 - 192_400, 1e12), lasting(1e12 - 5_900, 1e12)]).toEqual([
      'for 3 min 12 s',
      'for 5 s',
    ]));
});

describe('quantity', () => {
  it.each([
    [0, '0 B'],
    [512, '512 B'],
    [1536, '1.50 KiB'],
    [1023.9, '1.00 KiB'],
    [12_897_484, '12.3 MiB'],
    [687_194_767_360, '640 GiB'],
  ])('%d bytes are %s', (value, text) => expect(bytes(value)).toBe(text));

  it('shows a trace of a percent as more than nothing', () => expect(percent(0.01)).toBe('<0.1 %'));
  it('shows percent without noise', () =>
    expect([percent(0), percent(4.25), percent(87.6)]).toEqual(['0.0 %', '4.3 %', '88 %']));
  it('never rounds an outage away', () => expect(uptimePercent(99.9999)).toBe('99.99 %'));
  it('follows the unit of the metric', () =>
    expect([quantity(2048, 'bytes/s'), quantity(3, 'count'), quantity(0.5, 'load')]).toEqual([
      '2.00 KiB/s',
      '3',
      '0.50',
    ]));
  it('counts', () => expect([counted(1, 'unit'), counted(1210, 'unit')]).toEqual(['1 unit', '1,210 units']));
});

describe('moments', () => {
  it('shows milliseconds', () => expect(clockTimeMs(1_763_694_729_041)).toMatch(/^\d\d:\d\d:\d\d\.041$/));
  it('names the zone', () => expect(full(1_763_694_729_041, 'Europe/Berlin')).toContain('(Europe/Berlin)'));
});

describe('units', () => {
  it('are called by their names, but for the one that stands for the host', () =>
    expect(['web.service', '-.slice'].map(unitName)).toEqual(['web.service', 'The whole host']));
  it('are not named twice', () =>
    expect(withoutUnit('web.service failed (signal 9).', 'web.service')).toBe('Failed (signal 9).'));
});
