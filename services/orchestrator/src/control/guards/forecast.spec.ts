import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { forecast, lossRate, type Left } from './forecast.js';

const minute = 60_000;
const line = (count: number, left: (index: number) => number): Left[] =>
  Array.from({ length: count }, (_, i) => ({ mono: i * minute, left: left(i) }));

describe('lossRate', () => {
  it('is the slope of a line', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -1000, max: 1000 }),
        fc.integer({ min: 2, max: 60 }),
        (perMinute, count) => {
          expect(lossRate(line(count, (i) => 1e6 - i * perMinute))! * minute).toBeCloseTo(perMinute, 6);
        },
      ),
    );
  });

  it('does not follow what a quarter of the moments say', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.nat(39), { maxLength: 10 }),
        fc.integer({ min: -1e6, max: 1e6 }),
        (wild, value) => {
          const points = line(40, (i) => (wild.includes(i) ? value : 1e5 - i * 100));
          const perMinute = lossRate(points)! * minute;
          expect(perMinute).toBeGreaterThan(0);
        },
      ),
    );
  });

  it('knows nothing of less than two moments', () => {
    expect(lossRate([])).toBeNull();
    expect(
      lossRate([
        { mono: 1, left: 1 },
        { mono: 1, left: 0 },
      ]),
    ).toBeNull();
  });
});

describe('forecast', () => {
  it('says when it runs out, and how far that is to be believed', () => {
    const { inMs, believedMs } = forecast(line(31, (i) => 1000 - i * 10))!;
    expect(inMs / minute).toBeCloseTo(70);
    expect(believedMs).toBe(6 * 30 * minute);
  });

  it('says nothing of what stays, becomes more, has stopped to fill, or was hardly watched', () => {
    expect(forecast(line(31, () => 1000))).toBeNull();
    expect(forecast(line(31, (i) => 1000 + i))).toBeNull();
    expect(forecast(line(40, (i) => 1000 - Math.min(i, 30) * 10))).toBeNull();
    expect(forecast(line(9, (i) => 1000 - i * 10))).toBeNull();
  });
});
