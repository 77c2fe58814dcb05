import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonPathProblem, valueAt } from './json-path.js';

const document = { status: 'up', checks: [{ state: 'ok' }, { state: null }], 'a-b': { c_1: [[7]] } };

describe('a path into a JSON document', () => {
  it.each([
    ['status', 'up'],
    ['checks[0].state', 'ok'],
    ['checks[1].state', null],
    ['a-b.c_1[0][0]', 7],
    ['checks.0', undefined],
    ['checks[2].state', undefined],
    ['checks.length', undefined],
    ['status.length', undefined],
    ['__proto__', undefined],
    ['constructor', undefined],
  ])('%s is %j', (path, value) => {
    expect(jsonPathProblem(path)).toBeNull();
    expect(valueAt(document, path)).toEqual(value);
  });

  it('begins with a list', () => expect(valueAt([{ a: 1 }], '[0].a')).toBe(1));

  it.each(['', '.', 'a.', '.a', 'a..b', 'a[', 'a[x]', 'a[0', 'a b', 'a[0]b', Array(17).fill('a').join('.')])(
    'refuses %j',
    (path) => expect(jsonPathProblem(path)).not.toBeNull(),
  );

  it('never throws, whatever is asked of whatever', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.string(), (value, path) => void valueAt(value, path)));
  });
});
