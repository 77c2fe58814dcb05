import { describe, expect, it } from 'vitest';

import { type Held, Lease } from './lease.js';

describe('a lease', () => {
  it('belongs to the first instance until it was silent for 15 s', () => {
    const lease = new Lease();
    expect(lease.take('a', 0).mine).toBe(true);
    expect(lease.take('b', 14_999)).toEqual({ mine: false, holder: 'a' });
    expect(lease.take('a', 14_999).mine).toBe(true);
    expect(lease.take('b', 15_001).mine).toBe(false);
    expect(lease.take('b', 29_999).mine).toBe(true);
    expect(lease.current(45_000)).toBeNull();
  });

  it('outlives the process, and lasts no longer for that', () => {
    let kept: Held | null = null;
    const keeper = { load: () => kept, keep: (held: Held) => void (kept = held) };
    new Lease(keeper).take('a', 1_000);
    const next = new Lease(keeper, 5_000);
    expect(next.take('b', 5_000)).toEqual({ mine: false, holder: 'a' });
    expect(next.remaining(5_000)).toBe(11_000);
    expect(next.take('b', 16_000).mine).toBe(true);
  });

  it('is not believed where it would last longer than one can', () => {
    const keeper = { load: () => ({ holder: 'a', until: 1e15 }), keep: () => undefined };
    expect(new Lease(keeper, 5_000).current(5_000)).toBeNull();
  });
});
