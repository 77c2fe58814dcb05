import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeMemory, type MemoryBounds, type MemorySample, type MemoryState } from './memory-pressure.js';

const bounds: MemoryBounds = {
  availablePercent: 10,
  stallPercent: 10,
  holdMs: 20_000,
  faultsPerSecond: 100,
  blindHoldMs: 60_000,
  calmMs: 30_000,
  gapMs: 15_000,
};
const total = 1_000;
const everyMs = 3_000;

type Look = Partial<Omit<MemorySample, 'mono'>>;
const well: Look = { availableBytes: 500, stall: { avg10: 0, avg60: 0 } };
const bad: Look = { availableBytes: 50, stall: { avg10: 30, avg60: 20 } };

/** The states after each of the looks, `everyMs` apart. */
function play(looks: readonly Look[], step = everyMs): MemoryState[] {
  let state: MemoryState | null = null;
  return looks.map((look, index) => {
    const sample = {
      mono: index * step,
      totalBytes: total,
      availableBytes: 500,
      stall: null,
      majorFaults: 0,
      ...look,
    };
    return (state = judgeMemory(state, sample, bounds));
  });
}
const times = <T>(count: number, what: T): T[] => Array.from({ length: count }, () => what);

describe('judgeMemory', () => {
  it('calls memory short once it is low and stalls, both for long enough', () => {
    const shorts = play([well, ...times(9, bad)]).map(({ short }) => short);
    expect(shorts.indexOf(true)).toBe(8);
    expect(shorts.slice(8)).toEqual([true, true]);
  });

  it.each([
    ['is low but nothing waits for it', { ...bad, stall: { avg10: 0, avg60: 0 } }],
    ['is waited for but there is enough of it', { ...bad, availableBytes: 400 }],
    ['is waited for just now but was not in the last minute', { ...bad, stall: { avg10: 30, avg60: 1 } }],
  ])('says nothing when memory %s', (_what, look) => {
    expect(play(times(100, look)).some(({ short }) => short)).toBe(false);
  });

  it('begins to count anew when nobody looked for a while', () => {
    expect(play(times(10, bad), bounds.gapMs + 1).some(({ short }) => short)).toBe(false);
  });

  it('is over after it was well for long enough, and not at the first good moment', () => {
    const shorts = play([...times(10, bad), ...times(12, well)]).map(({ short }) => short);
    expect(shorts.lastIndexOf(true)).toBe(19);
    const toAndFro = Array.from({ length: 60 }, (_, i) => (i % 5 === 0 ? well : bad));
    expect(play([...times(10, bad), ...toAndFro]).at(-1)!.short).toBe(true);
  });

  it('takes major faults for stalls where the kernel tells none, and waits longer', () => {
    const faults = (perSecond: number): Look[] =>
      Array.from({ length: 30 }, (_, i) => ({
        availableBytes: 50,
        majorFaults: (i * everyMs * perSecond) / 1000,
      }));
    const shorts = play(faults(300));
    expect(shorts.findIndex(({ short }) => short) * everyMs).toBeGreaterThanOrEqual(bounds.blindHoldMs);
    expect(shorts.at(-1)).toMatchObject({ short: true, blind: true, faultsPerSecond: 300 });
    expect(play(faults(20)).some(({ short }) => short)).toBe(false);
  });

  it('never calls memory short that was not low for the whole time, whatever comes', () => {
    const look = fc.record({
      availableBytes: fc.integer({ min: 0, max: total }),
      stall: fc.option(
        fc.record({
          avg10: fc.float({ min: 0, max: 100, noNaN: true }),
          avg60: fc.float({ min: 0, max: 100, noNaN: true }),
        }),
      ),
      majorFaults: fc.option(fc.nat()),
    });
    fc.assert(
      fc.property(fc.array(look, { maxLength: 60 }), (looks) => {
        const states = play(looks);
        const first = states.findIndex(({ short }) => short);
        if (first < 0) return;
        const before = looks.slice(Math.max(0, first - Math.floor(bounds.holdMs / everyMs)), first + 1);
        expect(before.every(({ availableBytes }) => availableBytes < bounds.availablePercent * 10)).toBe(
          true,
        );
      }),
      { numRuns: 300 },
    );
  });
});
