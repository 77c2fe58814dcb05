import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../state.js';
import { breakerOf } from './breaker.js';

const minute = 60_000;

describe('the breaker of a unit', () => {
  it('is closed while fewer actions in a row failed than the budget allows', () =>
    expect(breakerOf({ attempts: 2, actions: [0, 1] }, defaultLimits, 5)).toEqual({
      state: 'closed',
      until: null,
    }));

  it('opens at the third, for half an hour, and then lets one through', () => {
    const memory = { attempts: 3, actions: [0, 10_000, 30_000] };
    expect(breakerOf(memory, defaultLimits, 40_000)).toEqual({ state: 'open', until: 30_000 + 30 * minute });
    expect(breakerOf(memory, defaultLimits, 30_000 + 30 * minute).state).toBe('half-open');
    expect(
      breakerOf({ attempts: 4, actions: [30_000 + 30 * minute] }, defaultLimits, 31 * minute).state,
    ).toBe('open');
  });

  it('is never open for longer than it says', () =>
    fc.assert(
      fc.property(fc.nat(20), fc.nat(1e9), fc.nat(1e9), (attempts, last, later) => {
        const { state, until } = breakerOf({ attempts, actions: [last] }, defaultLimits, last + later);
        expect(state === 'open').toBe(attempts >= 3 && later < defaultLimits.breakerMs);
        if (until !== null)
          expect(breakerOf({ attempts, actions: [last] }, defaultLimits, until).state).toBe('half-open');
      }),
    ));
});
