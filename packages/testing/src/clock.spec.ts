import { describe, expect, it } from 'vitest';
import { ManualClock } from './clock.js';

describe('ManualClock', () => {
  it('moves both readings when time passes', () => {
    const clock = new ManualClock(5000, 100);
    clock.advance(250);
    expect([clock.now(), clock.mono()]).toEqual([5250, 350]);
  });

  it('jumps on the wall alone, as a clock that is set', () => {
    const clock = new ManualClock(5000, 100);
    clock.jump(-3_600_000);
    expect([clock.now(), clock.mono()]).toEqual([5000 - 3_600_000, 100]);
  });

  it('does not let monotonic time go back', () => {
    expect(() => new ManualClock().advance(-1)).toThrow(RangeError);
  });
});
