import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { newMemory, type Condition } from '../state.js';
import { calmAt, flapAfter, flapPercent } from './flap.js';

const minute = 60_000;

describe('flapping', () => {
  it('is nothing where nothing changed, and all where every minute did', () => {
    expect(flapPercent([], 0)).toBe(0);
    const every = Array.from({ length: 20 }, (_, slot) => 100 * minute - slot * minute - 1);
    expect(flapPercent(every, 100 * minute)).toBeCloseTo(100);
  });

  it('counts the newest minute half as much again as the oldest', () => {
    const newest = flapPercent([100 * minute - 1], 100 * minute);
    const oldest = flapPercent([80 * minute + 1], 100 * minute);
    expect(newest / oldest).toBeCloseTo(1.5);
  });

  it('begins when a unit has changed in six of the last twenty minutes', () => {
    let memory = newMemory('a.service');
    for (let change = 0; change < 6; change += 1) {
      expect(memory.flapping).toBe(false);
      memory = { ...memory, ...flapAfter(memory, 'failed', change * 2 * minute) };
    }
    expect(memory.flapping).toBe(true);
  });

  it.each<Condition>(['operator-stopped', 'stopped', 'exited', 'stopping', 'starting'])(
    'does not count that a unit is %s',
    (condition) => expect(flapAfter(newMemory('a.service'), condition, 5).changes).toEqual([]),
  );

  it('ends at the very moment that it says, if nothing changes any more, and not before', () => {
    const changes = fc.array(fc.integer({ min: 0, max: 20 * minute }), { minLength: 6, maxLength: 60 });
    fc.assert(
      fc.property(changes, (unsorted) => {
        const now = 20 * minute;
        const memory = {
          ...newMemory('a.service'),
          changes: unsorted.sort((a, b) => a - b),
          flapping: true,
        };
        fc.pre(flapAfter(memory, 'ok', now).flapping);
        const calm = calmAt(memory.changes, now);
        expect(flapAfter(memory, 'ok', calm - 1).flapping).toBe(true);
        expect(flapAfter(memory, 'ok', calm).flapping).toBe(false);
        expect(calm - now).toBeLessThanOrEqual(20 * minute);
      }),
    );
  });
});
