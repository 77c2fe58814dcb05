import { describe, expect, it } from 'vitest';
import { Crashes } from './restart-policy.js';

const policy = { firstMs: 250, mostMs: 1_000, goodRunMs: 60_000, giveUpAfter: 5 };

describe('the crashes of a child', () => {
  it('are answered by doubling waits, then given up', () => {
    const crashes = new Crashes(policy);
    expect([1, 2, 3, 4, 5].map(() => crashes.note(100))).toEqual([250, 500, 1_000, 1_000, null]);
  });

  it('are forgotten after a good run', () => {
    const crashes = new Crashes(policy);
    for (let crash = 0; crash < 4; crash++) crashes.note(100);
    expect(crashes.note(60_000)).toBe(250);
  });
});
