import { expect, it } from 'vitest';

import { Lease } from './lease.js';

it('a lease belongs to the first instance until it was silent for 15 s', () => {
  const lease = new Lease();
  expect(lease.take('a', 0).mine).toBe(true);
  expect(lease.take('b', 14_999)).toEqual({ mine: false, holder: 'a' });
  expect(lease.take('a', 14_999).mine).toBe(true);
  expect(lease.take('b', 15_001).mine).toBe(false);
  expect(lease.take('b', 29_999).mine).toBe(true);
  expect(lease.current(45_000)).toBeNull();
});
