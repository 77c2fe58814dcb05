import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { eventLines, EventLineReader, type StreamLine } from './event-lines.js';
import { toUnitState } from './properties.js';
import { activeStates, type UnitState } from './types.js';
import { unitFromJson, unitToJson } from './unit-json.js';

const plain = toUnitState('/p', { Id: 'a.service', Names: ['a.service'] }, () => null);

/** Any text, with what JSON and terminals find hard. */
const text = fc.string({ unit: 'binary' });
const number = fc.oneof(
  fc.constant(Infinity),
  fc.integer(),
  fc.double({ min: 0, noNaN: true }),
  fc.bigInt({ min: 0n, max: 2n ** 64n }).map(Number),
);
const byType = (value: unknown): fc.Arbitrary<unknown> => {
  if (typeof value === 'string') return text;
  if (typeof value === 'number') return number;
  if (typeof value === 'boolean') return fc.boolean();
  return fc.array(text, { maxLength: 5 });
};
/** What another version may not tell. */
const optional = ['conflicts', 'unitFiles', 'needDaemonReload'];
const state = fc.record(
  Object.fromEntries(
    Object.entries(plain).map(([name, value]) => [
      name,
      name === 'activeState'
        ? fc.constantFrom(...activeStates)
        : name === 'memoryCurrent'
          ? fc.option(number)
          : name === 'job'
            ? fc.option(fc.record({ id: fc.nat(), type: fc.option(text) }))
            : byType(value),
    ]),
  ),
  { requiredKeys: Object.keys(plain).filter((name) => !optional.includes(name)) },
) as unknown as fc.Arbitrary<UnitState>;

const mono = fc.double({ min: 0, noNaN: true, noDefaultInfinity: true });
const line: fc.Arbitrary<StreamLine> = fc.oneof(
  fc.record({
    kind: fc.constant('snapshot' as const),
    cause: fc.constantFrom('start' as const, 'gap' as const, 'resync' as const),
    units: fc.array(state, { maxLength: 3 }),
    mono,
  }),
  fc.record({
    kind: fc.constant('unit' as const),
    via: fc.constantFrom('PropertiesChanged' as const, 'UnitNew' as const, 'resync' as const),
    state,
    mono,
  }),
  fc.record({ kind: fc.constant('unit-removed' as const), unit: text, mono }),
  fc.record({
    kind: fc.constant('job-new' as const),
    unit: text,
    job: fc.record({ id: fc.nat(), type: fc.option(text) }),
    mono,
  }),
  fc.record({
    kind: fc.constant('job-removed' as const),
    unit: text,
    job: fc.record({ id: fc.nat(), result: text }),
    mono,
  }),
  fc.record({ kind: fc.constant('reloading' as const), active: fc.boolean(), mono }),
  fc.record({ kind: fc.constant('lost' as const), error: text, mono }),
  fc.record({ kind: fc.constant('heartbeat' as const), mono }),
  fc.record({
    kind: fc.constant('end' as const),
    reason: fc.constantFrom('age' as const, 'shutdown' as const),
    mono,
  }),
);

const readAll = (lines: Iterable<string>): StreamLine[] => {
  const reader = new EventLineReader();
  return [...lines].map((one) => reader.take(one)).filter((told) => told !== null);
};

describe('a unit as JSON', () => {
  it('comes back as it was, times without an end and missing members too', () =>
    fc.assert(
      fc.property(state, (unit) => {
        expect(unitFromJson(JSON.parse(JSON.stringify(unitToJson(unit))))).toEqual(unit);
      }),
    ));

  it('writes a time without an end as systemd does', () => {
    const { timeoutStartUsec } = unitToJson({ ...plain, timeoutStartUsec: Infinity });
    expect(timeoutStartUsec).toBe('infinity');
  });

  it('leaves out what it does not know, and says which member is not what it has to be', () => {
    const told = { ...unitToJson(plain), secret: 'x', __proto__: { unit: 'b' } };
    expect(unitFromJson(told)).toEqual(plain);
    for (const [name, value] of [
      ['unit', 5],
      ['names', 'a'],
      ['names', [1]],
      ['activeState', 'refreshing'],
      ['nRestarts', '1'],
      ['nRestarts', null],
      ['canStart', 1],
      ['job', { id: '1', type: null }],
      ['after', undefined],
    ] as const)
      expect(() => unitFromJson({ ...unitToJson(plain), [name]: value })).toThrow(
        `${name} of a unit has to be`,
      );
    for (const value of [null, [], 'x', 1]) expect(() => unitFromJson(value)).toThrow('has to be an object');
  });
});

describe('events as lines', () => {
  it('come back in their order, each line one JSON object', () =>
    fc.assert(
      fc.property(fc.array(line, { maxLength: 5 }), (told) => {
        const lines = told.flatMap((event) => [...eventLines(event)]);
        for (const one of lines) expect(one.indexOf('\n')).toBe(one.length - 1);
        expect(readAll(lines)).toEqual(told);
      }),
    ));

  it('a snapshot of a large host is told in lines that are not huge, and read as one', () => {
    const units = Array.from({ length: 5_000 }, (_, n) => ({ ...plain, unit: `u${n}.service` }));
    const lines = [...eventLines({ kind: 'snapshot', cause: 'start', units, mono: 1 })];
    expect(Math.max(...lines.map((one) => one.length))).toBeLessThan(40_000);
    expect(lines.length).toBeGreaterThan(50);
    expect(readAll(lines)).toEqual([{ kind: 'snapshot', cause: 'start', units, mono: 1 }]);
  });

  it('an empty snapshot is one', () =>
    expect(readAll(eventLines({ kind: 'snapshot', cause: 'gap', units: [], mono: 0 }))).toEqual([
      { kind: 'snapshot', cause: 'gap', units: [], mono: 0 },
    ]));

  it.each([
    ['no JSON', 'x', SyntaxError],
    ['no object', '[]', 'a line has to be an object'],
    ['no time', '{"kind":"heartbeat"}', 'mono of a line'],
    ['no kind', '{"mono":1}', 'there is no line of kind undefined'],
    ['an unknown kind', '{"mono":1,"kind":"party"}', 'there is no line of kind party'],
    ['an end without a reason', '{"mono":1,"kind":"end"}', 'reason has to be one of'],
    ['a job without an id', '{"mono":1,"kind":"job-new","unit":"a","job":{}}', 'job of a job-new'],
    ['a snapshot without units', '{"mono":1,"kind":"snapshot","cause":"gap"}', 'units of a snapshot'],
    ['a unit without a state', '{"mono":1,"kind":"unit","via":"resync"}', 'a unit has to be an object'],
  ])('a line with %s is refused in words', (_name, told, error) =>
    expect(() => new EventLineReader().take(told)).toThrow(error),
  );

  it('takes nothing between the parts of a snapshot', () => {
    const reader = new EventLineReader();
    expect(reader.take('{"kind":"snapshot","cause":"start","mono":1,"units":[],"more":true}')).toBeNull();
    expect(() => reader.take('{"kind":"heartbeat","mono":1}')).toThrow('stands within a snapshot');
  });
});
