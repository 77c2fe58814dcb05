import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { nextDue } from './schedule.js';

describe('nextDue', () => {
  it('keeps to multiples of the interval, however late each tick comes', () => {
    expect(nextDue(1000, 5000, 1000, 1012)).toEqual({ at: 6000, skipped: 0 });
    expect(nextDue(1000, 5000, 6000, 6003.5)).toEqual({ at: 11_000, skipped: 0 });
  });

  it('skips what went by and counts it', () => {
    expect(nextDue(0, 5000, 5000, 21_000)).toEqual({ at: 25_000, skipped: 3 });
  });

  it('is always in the future, on the grid, and no further than one interval', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 1e9 }),
        fc.integer({ min: 200, max: 3_600_000 }),
        fc.array(fc.double({ min: 0, max: 1e6, noNaN: true }), { maxLength: 50 }),
        (start, interval, delays) => {
          let due = start;
          let ticks = 0;
          for (const delay of delays) {
            const now = due + delay;
            const next = nextDue(start, interval, due, now);
            ticks += 1 + next.skipped;
            expect(next.at).toBeGreaterThan(now);
            expect(next.at - now).toBeLessThanOrEqual(interval);
            expect(next.at).toBe(start + ticks * interval);
            due = next.at;
          }
        },
      ),
    );
  });
});
