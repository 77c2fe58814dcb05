import { describe, expect, it } from 'vitest';

import { isReachable } from './run.js';

describe('a gateway is reachable', () => {
  it.each([
    ['refused', 'stale', true],
    ['connected', 'none', true],
    ['timeout', 'reachable', true],
    ['unreachable', 'none', false],
    ['timeout', 'failed', false],
    ['timeout', 'incomplete', false],
    ['timeout', 'stale', null],
    ['timeout', 'delay', null],
    [null, 'none', null],
  ] as const)('%s, neighbour %s: %s', (result, neighbour, reachable) =>
    expect(isReachable(result, neighbour)).toBe(reachable),
  );
});
