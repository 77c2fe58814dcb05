import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../control/state.js';
import { tighten } from './tighten.js';

describe('the bounds of a policy', () => {
  it('are those of the host where it names none', () =>
    expect(tighten(defaultLimits, {})).toEqual(defaultLimits));

  it('count where they are tighter', () =>
    expect(tighten(defaultLimits, { actions: 1, backoffSeconds: 60, stableSeconds: 3 })).toEqual({
      ...defaultLimits,
      unitActions: 1,
      backoffFirstMs: 60_000,
      stableMs: 3_000,
    }));

  it('never loosen anything that bounds an action', () => {
    const number = fc.option(fc.nat(100_000), { nil: undefined });
    const policies = fc.record({
      actions: number,
      windowSeconds: number,
      backoffSeconds: number,
      backoffMaxSeconds: number,
      breakerSeconds: number,
      healthySeconds: number,
    });
    fc.assert(
      fc.property(policies, (asked) => {
        const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
        const result = tighten(defaultLimits, given);
        expect(result.unitActions).toBeLessThanOrEqual(defaultLimits.unitActions);
        for (const name of [
          'unitWindowMs',
          'backoffFirstMs',
          'backoffMaxMs',
          'breakerMs',
          'healthyMs',
        ] as const)
          expect(result[name]).toBeGreaterThanOrEqual(defaultLimits[name]);
      }),
    );
  });
});
