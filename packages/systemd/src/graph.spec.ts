import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type GraphUnit, type GraphUnits, rootCauses, stopPropagation, strandedDependents } from './graph.js';

type Sketch = Partial<Omit<GraphUnit, 'unit'>>;

/** Units from a sketch, with the inverse relations filled in as systemd does. */
function host(sketches: Record<string, Sketch & { partOf?: string[] }>): GraphUnits {
  const inverse = (name: string, relation: 'requires' | 'bindsTo' | 'partOf'): string[] =>
    Object.entries(sketches).flatMap(([other, sketch]) =>
      sketch[relation]?.includes(name) === true ? [other] : [],
    );
  return new Map(
    Object.entries(sketches).map(([unit, sketch]) => [
      unit,
      {
        unit,
        activeState: 'active',
        result: 'success',
        requires: [],
        bindsTo: [],
        after: [...(sketch.requires ?? []), ...(sketch.bindsTo ?? [])],
        ...sketch,
        requiredBy: inverse(unit, 'requires'),
        boundBy: inverse(unit, 'bindsTo'),
        consistsOf: inverse(unit, 'partOf'),
      },
    ]),
  );
}

const failed = { activeState: 'failed', result: 'signal' } as const;
const inactive = { activeState: 'inactive', result: 'success' } as const;

describe('rootCauses', () => {
  it('finds the first of a chain, also over a unit that did not fail itself', () => {
    const units = host({
      'db.service': failed,
      'api.service': { ...inactive, requires: ['db.service'] },
      'web.service': { ...failed, bindsTo: ['api.service'] },
    });
    expect([...rootCauses(['web.service', 'db.service'], units)]).toEqual([['db.service', ['web.service']]]);
  });

  it('keeps failures apart that do not need each other', () => {
    const units = host({ 'a.service': failed, 'b.service': failed });
    expect([...rootCauses(['b.service', 'a.service'], units)]).toEqual([
      ['a.service', []],
      ['b.service', []],
    ]);
  });

  it('counts a unit under both of its roots', () => {
    const units = host({
      'a.service': failed,
      'b.service': failed,
      'c.service': { ...failed, requires: ['a.service', 'b.service'] },
    });
    expect([...rootCauses(['a.service', 'b.service', 'c.service'], units)]).toEqual([
      ['a.service', ['c.service']],
      ['b.service', ['c.service']],
    ]);
  });

  it('names one unit of a ring', () => {
    const units = host({
      'a.service': { ...failed, requires: ['b.service'] },
      'b.service': { ...failed, requires: ['a.service'] },
    });
    expect([...rootCauses(['b.service', 'a.service'], units)]).toEqual([['a.service', ['b.service']]]);
  });
});

describe('strandedDependents', () => {
  const chain = (middle: Sketch, last: Sketch): GraphUnits =>
    host({
      'db.service': failed,
      'api.service': { ...middle, bindsTo: ['db.service'] },
      'web.service': { ...last, requires: ['api.service'] },
    });

  it('follows BindsTo= from the unit, and then every stop that comes of it, in start order', () => {
    expect(strandedDependents('db.service', chain(inactive, inactive))).toEqual([
      'api.service',
      'web.service',
    ]);
  });

  it('leaves out what runs or has failed by itself', () => {
    expect(strandedDependents('db.service', chain(inactive, {}))).toEqual(['api.service']);
    expect(strandedDependents('db.service', chain(failed, inactive))).toEqual([]);
  });

  it('leaves out a unit that merely requires the failed one', () => {
    const units = host({ 'db.service': failed, 'api.service': { ...inactive, requires: ['db.service'] } });
    expect(strandedDependents('db.service', units)).toEqual([]);
  });

  it('knows nothing of a unit that is not there', () => {
    expect(strandedDependents('db.service', new Map())).toEqual([]);
  });
});

describe('stopPropagation', () => {
  it('follows RequiredBy=, BoundBy= and ConsistsOf=', () => {
    const units = host({
      'db.service': {},
      'api.service': { requires: ['db.service'] },
      'web.service': { bindsTo: ['api.service'] },
      'job.service': { partOf: ['web.service'], after: ['web.service'] },
      'other.service': {},
    });
    expect(stopPropagation('db.service', units)).toEqual(['api.service', 'web.service', 'job.service']);
  });

  it('ends, finds no unit twice and orders by After= in any graph', () => {
    const names = ['a', 'b', 'c', 'd', 'e'];
    const edges = fc.dictionary(fc.constantFrom(...names), fc.subarray(names), { noNullPrototype: true });
    fc.assert(
      fc.property(edges, fc.boolean(), (relation, ordered) => {
        // Only relations to earlier names are ordered, so that the order has no ring.
        const units = host(
          Object.fromEntries(
            names.map((name) => {
              const requires = relation[name] ?? [];
              return [name, { requires, after: ordered ? requires.filter((other) => other < name) : [] }];
            }),
          ),
        );
        const order = stopPropagation('a', units);
        expect(new Set(order).size).toBe(order.length);
        expect(order).not.toContain('a');
        for (const [place, name] of order.entries()) {
          for (const earlier of units.get(name)?.after ?? [])
            expect(order.indexOf(earlier)).toBeLessThan(place);
        }
      }),
    );
  });
});
