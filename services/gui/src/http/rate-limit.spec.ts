import { ManualClock } from '@smart-monitor/testing';
import { describe, expect, it } from 'vitest';
import { RateLimit } from './rate-limit.js';

describe('RateLimit', () => {
  it('lets so many pass in any minute, for each key by itself', () => {
    const clock = new ManualClock();
    const limit = new RateLimit({ calls: 3, windowMs: 60_000 }, clock);
    expect([1, 2, 3].map(() => limit.take('ada'))).toEqual([0, 0, 0]);
    clock.advance(20_000);
    expect(limit.take('ada')).toBe(40_000);
    expect(limit.take('grace')).toBe(0);
    clock.advance(40_000);
    expect(limit.take('ada')).toBe(0);
  });

  it('does not count what it refused', () => {
    const clock = new ManualClock();
    const limit = new RateLimit({ calls: 1, windowMs: 1_000 }, clock);
    limit.take('ada');
    for (let index = 0; index < 50; index += 1) expect(limit.take('ada')).toBeGreaterThan(0);
    clock.advance(1_000);
    expect(limit.take('ada')).toBe(0);
  });
});
