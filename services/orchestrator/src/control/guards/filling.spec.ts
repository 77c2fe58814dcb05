import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeFilling, type FillingBounds, type FillingState } from './filling.js';

const minute = 60_000;
const bounds: FillingBounds = {
  percent: 90,
  plenty: 500,
  forecastMs: 6 * 60 * minute,
  trendMs: 60 * minute,
  everyMs: minute,
};
const size = 1000;

/** The states of a file system of size 1000 with so much in use, looked at each minute or as often as said. */
function play(
  used: readonly number[],
  everyMs = minute,
  change: Partial<FillingBounds> = {},
): FillingState[] {
  let state: FillingState | null = null;
  return used.map((taken, index) => {
    const room = { mono: index * everyMs, used: taken, available: size - taken };
    return (state = judgeFilling(state, room, { ...bounds, ...change }));
  });
}
const verdicts = (states: readonly FillingState[]): string[] => states.map(({ verdict }) => verdict);

describe('judgeFilling', () => {
  it('tells at the threshold, and goes on until it is clearly below', () => {
    expect(verdicts(play([89, 90, 88, 87.5, 86.9].map((percent) => percent * 10)))).toEqual([
      'well',
      'full',
      'full',
      'full',
      'well',
    ]);
  });

  it('is well where plenty is left, whatever the share', () => {
    expect(verdicts(play([950], minute, { plenty: 40 }))).toEqual(['well']);
  });

  it('tells hours before it is full, and how many', () => {
    const states = play(Array.from({ length: 56 }, (_, i) => 300 + i * 2));
    const last = states.at(-1)!;
    expect(last.verdict).toBe('soon');
    expect(last.fullInMs! / minute).toBeCloseTo((1000 - 410) / 2);
    expect(states.findIndex(({ verdict }) => verdict === 'soon')).toBeGreaterThanOrEqual(9);
  });

  it('does not take a burst, a slow growth or a clean-up for a trend', () => {
    const burst = play(Array.from({ length: 60 }, (_, i) => (i < 30 ? 300 : 500)));
    const slow = play(Array.from({ length: 60 }, (_, i) => 300 + i * 0.5));
    const saw = play(Array.from({ length: 60 }, (_, i) => 300 + (i % 10) * 10));
    for (const states of [burst, slow, saw]) expect(verdicts(states)).not.toContain('soon');
  });

  it('believes a short trend only for a short time', () => {
    const states = play(Array.from({ length: 11 }, (_, i) => 300 + i * 2));
    expect(states.at(-1)!.verdict).toBe('well');
    expect(play(Array.from({ length: 11 }, (_, i) => 300 + i * 12)).at(-1)!.verdict).toBe('soon');
  });

  it('is over when it fills no more', () => {
    const filling = Array.from({ length: 56 }, (_, i) => 300 + i * 2);
    expect(play([...filling, ...Array.from({ length: 20 }, () => 410)]).at(-1)!.verdict).toBe('well');
  });

  it('remembers in bounds, and knows the newest, however often it looks', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(size), { minLength: 1, maxLength: 300 }),
        fc.integer({ min: 1, max: 120_000 }),
        (used, everyMs) => {
          const states = play(used, everyMs);
          const last = states.at(-1)!;
          expect(last.points.length).toBeLessThanOrEqual(bounds.trendMs / bounds.everyMs + 2);
          expect(last.points.at(-1)!.left).toBe(size - used.at(-1)!);
          expect(last.fullInMs === null || last.fullInMs >= 0).toBe(true);
        },
      ),
      { numRuns: 50 },
    );
  });
});
