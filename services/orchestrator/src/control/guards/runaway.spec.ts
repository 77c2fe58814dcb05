import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeLoad, type LoadState, type RunawayBounds } from './runaway.js';

const bounds: RunawayBounds = { percent: 80, windowMs: 60_000, windows: 5, calmWindows: 2 };
const processors = 4;

/** The states after windows in which a unit took these shares of all processors; null: it ended. */
function play(shares: readonly (number | null)[], windowMs = bounds.windowMs): LoadState[] {
  let used = 0;
  let state = judgeLoad(null, new Map([['a.service', 0]]), processors, 0, bounds);
  return shares.map((share, index) => {
    used = share === null ? 0 : used + (share / 100) * windowMs * 1000 * processors;
    const now = share === null ? new Map<string, number>() : new Map([['a.service', used]]);
    return (state = judgeLoad(state, now, processors, (index + 1) * windowMs, bounds));
  });
}
const runaway = (states: readonly LoadState[]): boolean[] =>
  states.map(({ units }) => units.get('a.service')?.runaway === true);

describe('judgeLoad', () => {
  it('knows the share of all processors', () => {
    expect(play([37.5])[0]!.units.get('a.service')!.percent).toBeCloseTo(37.5);
  });

  it('tells after so many windows in a row, and not before', () => {
    expect(runaway(play([95, 95, 95, 95, 95]))).toEqual([false, false, false, false, true]);
    expect(runaway(play([95, 95, 95, 95, 70, 95, 95, 95, 95])).includes(true)).toBe(false);
  });

  it('is over after calm windows; one that is only a little below the bound is none', () => {
    expect(runaway(play([95, 95, 95, 95, 95, 70, 70, 70])).at(-1)).toBe(true);
    expect(runaway(play([95, 95, 95, 95, 95, 5, 95, 5])).at(-1)).toBe(true);
    expect(runaway(play([95, 95, 95, 95, 95, 5, 5])).at(-1)).toBe(false);
  });

  it('counts another run of the unit anew, and looks that came late not at all', () => {
    expect(runaway(play([95, 95, 95, 95, null, 95])).at(-1)).toBe(false);
    expect(runaway(play([95, 95, 95, 95, 95, 95, 95], bounds.windowMs * 3)).includes(true)).toBe(false);
  });

  it('never tells of a unit that was not above in each of the last windows', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 40 }), (shares) => {
        const first = runaway(play(shares)).indexOf(true);
        if (first < 0) return;
        const last = shares.slice(first - bounds.windows + 1, first + 1);
        expect(last.length).toBe(bounds.windows);
        expect(last.every((share) => share >= bounds.percent)).toBe(true);
      }),
    );
  });
});
