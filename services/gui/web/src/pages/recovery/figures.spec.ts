import { describe, expect, it } from 'vitest';
import type { KpiFigures, UnitKpis } from '../../api/types.js';
import { arrangeUnits, figuresOf, savedTime, successRate } from './figures.js';

const none = { count: 0, p50Ms: null, p95Ms: null, meanMs: null };
const empty: KpiFigures = {
  incidents: 0,
  open: 0,
  healed: 0,
  helped: 0,
  recoveredByItself: 0,
  otherEnds: 0,
  foundLater: 0,
  detection: none,
  recovery: none,
  actions: 0,
  verified: 0,
  failed: 0,
  undecided: 0,
  notCarriedOut: 0,
  restarts: 0,
  successPercent: null,
  savedMinutes: 0,
};
const row = (unit: string, more: Partial<UnitKpis>): UnitKpis => ({
  ...empty,
  hostId: 'h',
  hostname: 'web01',
  unit,
  ...more,
});

describe('the figures of recovery in words', () => {
  it('say what is not known, and never zero for it', () => {
    const values = figuresOf({ ...empty, incidents: 2, open: 2 }, 15).map(({ word, value }) => [word, value]);
    expect(values).toEqual([
      ['Time to recover', '–'],
      ['Time to detect', '–'],
      ['Success rate', '–'],
      ['Healed', '0'],
      ['Time saved, estimated', '0 min'],
    ]);
  });

  it('name what they were drawn from, the baseline of the estimate too', () => {
    const spread = { count: 3, p50Ms: 41, p95Ms: 71.2, meanMs: 50 };
    const details = figuresOf(
      {
        ...empty,
        incidents: 5,
        healed: 3,
        recoveredByItself: 1,
        open: 1,
        recovery: spread,
        detection: { ...spread, p50Ms: 3.4 },
        foundLater: 1,
        verified: 3,
        failed: 1,
        successPercent: 75,
        savedMinutes: 44.9,
      },
      15,
    ).map(({ value, detail }) => `${value}: ${detail}`);
    expect(details).toEqual([
      '41 ms: Median of 3; 95 % within 71 ms, mean 50 ms',
      '3 ms: Median of 3; 95 % within 71 ms; 1 failure found at a start not counted',
      '75 %: 3 of 4 automatic actions verified',
      '3: of 5 incidents; 1 by itself, 1 open',
      '45 min: Against 15 min until a person would have come',
    ]);
  });

  it('never round a failure away', () => {
    expect(successRate({ successPercent: 99.9, failed: 1 })).toBe('99 %');
    expect(successRate({ successPercent: 100, failed: 0 })).toBe('100 %');
    expect(successRate({ successPercent: 0, failed: 2 })).toBe('0 %');
  });

  it('tell saved time in sensible units', () => {
    expect([0, 0.4, 14.99, 200].map(savedTime)).toEqual(['0 min', '0 min', '15 min', '3 h 20 min']);
  });
});

describe('the units', () => {
  const rows = [
    row('a.service', { restarts: 1, successPercent: null }),
    row('b.service', { restarts: 3, successPercent: 50 }),
    row('c.service', { restarts: 2, successPercent: 100 }),
  ];
  const names = (more: Partial<Parameters<typeof arrangeUnits>[1]>) =>
    arrangeUnits(rows, { text: '', column: 'restarts', direction: 'desc', ...more }).map(
      ({ unit }) => unit[0],
    );

  it('are sorted, what is not known last either way', () => {
    expect(names({})).toEqual(['b', 'c', 'a']);
    expect(names({ column: 'success', direction: 'asc' })).toEqual(['b', 'c', 'a']);
    expect(names({ column: 'success', direction: 'desc' })).toEqual(['c', 'b', 'a']);
    expect(names({ column: 'unit', direction: 'asc' })).toEqual(['a', 'b', 'c']);
  });

  it('are found by every word of the filter, in name or host', () => {
    expect(names({ text: 'B.SER web' })).toEqual(['b']);
    expect(names({ text: 'nothing' })).toEqual([]);
  });
});
