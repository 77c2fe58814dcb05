import { ManualClock } from '@smart-monitor/testing';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Throttle } from './throttle.js';

const limits = { free: 3, firstMs: 1_000, maxMs: 60_000, forgetMs: 600_000 };

describe('Throttle', () => {
  it('waits twice as long after each failure beyond the free ones, and never longer than its longest wait', () => {
    const clock = new ManualClock();
    const throttle = new Throttle(limits, clock);
    const waits = Array.from({ length: 12 }, () => {
      throttle.failed('a');
      return throttle.waitMs('a');
    });
    expect(waits.slice(0, 6)).toEqual([0, 0, 0, 1_000, 2_000, 4_000]);
    expect(waits.at(-1)).toBe(60_000);
    expect(throttle.waitMs('b')).toBe(0);
  });

  it('forgets after success, and after a long time without a failure', () => {
    const clock = new ManualClock();
    const throttle = new Throttle(limits, clock);
    for (let index = 0; index < 5; index += 1) throttle.failed('a');
    throttle.succeeded('a');
    expect(throttle.waitMs('a')).toBe(0);
    for (let index = 0; index < 5; index += 1) throttle.failed('a');
    clock.advance(600_001);
    throttle.failed('a');
    expect(throttle.waitMs('a')).toBe(0);
  });

  it('never locks a key for good, whatever happens before', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100_000 }), { maxLength: 200 }), (pauses) => {
        const clock = new ManualClock();
        const throttle = new Throttle(limits, clock);
        for (const pause of pauses) {
          throttle.failed('a');
          clock.advance(pause);
        }
        clock.advance(limits.maxMs);
        expect(throttle.waitMs('a')).toBe(0);
      }),
    );
  });

  it('keeps its memory bounded however many names are tried', () => {
    const throttle = new Throttle(limits, new ManualClock());
    for (let index = 0; index < 25_000; index += 1) throttle.failed(`name-${index}`);
    for (let index = 0; index < 4; index += 1) throttle.failed('name-24999');
    expect(throttle.waitMs('name-24999')).toBeGreaterThan(0);
  });
});
