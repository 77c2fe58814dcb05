import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { JsonError, parseStrictJson } from './strict-json.js';

const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value)) as unknown;

describe('strict JSON', () => {
  it('reads what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.jsonValue({ stringUnit: 'grapheme' }), (value) => {
        const text = JSON.stringify(value);
        if (text.includes('\\u0000') || text.includes('__proto__')) return;
        expect(plain(parseStrictJson(text).value)).toEqual(JSON.parse(text));
      }),
    );
  });

  it('refuses whatever JSON.parse refuses, and never throws anything but a JsonError', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.stringMatching(/^[[\]{}",:0-9eE.+\\ truefalsn-]*$/)), (text) => {
        let parsed = false;
        try {
          parseStrictJson(text);
          parsed = true;
        } catch (error) {
          expect(error).toBeInstanceOf(JsonError);
        }
        if (parsed) expect(() => JSON.parse(text) as unknown).not.toThrow();
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['{"a":1,"a":2}', 'occurs twice'],
    ['[1e400]', 'too large'],
    ['["\\ud800"]', 'surrogate'],
    ['["\\u0000"]', 'NUL'],
    ['[1,]', 'does not begin a value'],
    ['{"a":1}x', 'follows the end'],
    ['NaN', 'does not begin a value'],
    ['"a\nb"', 'control character'],
    ['[01]', 'expected ]'],
    ['', 'a value was expected'],
  ])('refuses %j: %s', (text, reason) => expect(() => parseStrictJson(text)).toThrow(reason));

  it('refuses deep nesting without a stack overflow', () =>
    expect(() => parseStrictJson('['.repeat(200_000))).toThrow('nested deeper than 32 levels'));

  it('keeps __proto__ as a key like any other', () => {
    const { value } = parseStrictJson('{"__proto__":{"admin":true}}');
    expect(Object.keys(value as object)).toEqual(['__proto__']);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  it('knows the line of every value', () => {
    const { lineOf } = parseStrictJson('{\n "units": [\n  {"unit": "a"},\n  {"unit":\n "b"}]}');
    expect([lineOf('units'), lineOf('units[0].unit'), lineOf('units[1].unit')]).toEqual([2, 3, 5]);
  });
});
