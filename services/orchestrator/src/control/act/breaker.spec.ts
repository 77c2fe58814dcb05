import { describe, expect, it } from 'vitest';
import { Breaker } from './breaker.js';

/** A breaker after so many failures at moment 0. */
function after(failures: number): Breaker {
  const breaker = new Breaker();
  for (let n = 0; n < failures; n += 1) {
    breaker.pass(0);
    breaker.failed(0);
  }
  return breaker;
}

describe('the breaker', () => {
  it('is closed until the fifth failure in a row', () => {
    expect(after(4).pass(0)).toBe(true);
    expect(after(5).pass(0)).toBe(false);
    expect(after(5).pass(29_999)).toBe(false);
  });

  it('counts anew after a success', () => {
    const breaker = after(4);
    breaker.succeeded();
    breaker.failed(1);
    expect(breaker.pass(1)).toBe(true);
  });

  it('lets one call through after 30 s, and no other while that is under way', () => {
    const breaker = after(5);
    expect([breaker.pass(30_000), breaker.pass(30_001), breaker.pass(90_000)]).toEqual([true, false, false]);
  });

  it('is open for another 30 s where that call fails, and closed where it does not', () => {
    const failing = after(5);
    failing.pass(30_000);
    failing.failed(30_010);
    expect([failing.pass(60_009), failing.pass(60_010)]).toEqual([false, true]);
    const healed = after(5);
    healed.pass(30_000);
    healed.succeeded();
    expect([healed.pass(30_001), healed.pass(30_001)]).toEqual([true, true]);
  });
});
