import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { builtInPolicies, failureKinds, matchesUnit, policyFor, type Policy } from './policy.js';

const policy = (change: Partial<Policy>): Policy => ({
  name: 'mine',
  failure: 'unit-failed',
  units: ['*'],
  hosts: ['*'],
  mode: 'observe',
  ladder: ['restart'],
  limits: {},
  ...change,
});

describe('a pattern of unit names', () => {
  it.each([
    ['nginx.service', 'nginx.service', true],
    ['nginx.service', 'nginx.servic', false],
    ['*', 'anything.service', true],
    ['lab-*.service', 'lab-web.service', true],
    ['lab-*.service', 'lab-.service', true],
    ['lab-*.service', 'my-lab-web.service', false],
    ['ab*ba', 'aba', false],
    ['a*b*c', 'a1b2b3c', true],
    ['a*b*c', 'a1c2', false],
    ['a.service', 'axservice', false],
  ])('%s and %s: %s', (pattern, name, fits) => expect(matchesUnit(pattern, name)).toBe(fits));

  it('means what the regular expression of the same sense means', () => {
    const text = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 });
    const patterns = fc.string({ unit: fc.constantFrom('a', 'b', '.', '*'), maxLength: 8 });
    fc.assert(
      fc.property(patterns, text, (pattern, name) => {
        const source = pattern.replaceAll('.', '\\.').replaceAll('*', '.*');
        expect(matchesUnit(pattern, name)).toBe(new RegExp(`^${source}$`).test(name));
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('the policy of a failure', () => {
  it('is the first that is about it, by any name of the unit', () => {
    const policies = [policy({ name: 'a', units: ['x.service'] }), policy({ name: 'b' })];
    expect(policyFor(policies, 'unit-failed', ['y.service', 'x.service'], 'web01').name).toBe('a');
    expect(policyFor(policies, 'unit-failed', ['y.service'], 'web01').name).toBe('b');
    expect(policyFor(policies, 'unit-stopped', ['y.service'], 'web01').name).toBe('unit-stopped');
  });

  it('is one of this host', () =>
    expect(policyFor([policy({ hosts: ['db01'] })], 'unit-failed', ['y.service'], 'WEB01').name).toBe(
      'unit-failed',
    ));

  it('is built in for every kind, and acts by itself on failed units alone', () => {
    expect(builtInPolicies.map(({ failure }) => failure)).toEqual([...failureKinds]);
    expect(builtInPolicies.filter(({ mode }) => mode === 'auto').map(({ name }) => name)).toEqual([
      'unit-failed',
    ]);
  });
});
