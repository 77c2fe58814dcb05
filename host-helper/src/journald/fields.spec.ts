import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { encodeFields } from './fields.js';

/** Reads the native protocol back, as journald does. */
function decode(bytes: Buffer): Record<string, string> {
  const fields: Record<string, string> = {};
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(10, at);
    const line = bytes.toString('utf8', at, end);
    const equals = line.indexOf('=');
    if (equals >= 0) {
      fields[line.slice(0, equals)] = line.slice(equals + 1);
      at = end + 1;
      continue;
    }
    const length = Number(bytes.readBigUInt64LE(end + 1));
    fields[line] = bytes.toString('utf8', end + 9, end + 9 + length);
    at = end + 9 + length + 1;
  }
  return fields;
}

describe('an entry of the journal', () => {
  it('is a line per field', () =>
    expect(encodeFields({ MESSAGE: 'hello', PRIORITY: '6', EMPTY: '' }).toString()).toBe(
      'MESSAGE=hello\nPRIORITY=6\n',
    ));

  it('keeps a line feed inside its field', () =>
    expect(decode(encodeFields({ MESSAGE: 'a\nPRIORITY=0\n', PRIORITY: '6' }))).toEqual({
      MESSAGE: 'a\nPRIORITY=0\n',
      PRIORITY: '6',
    }));

  it('gives back every text as it was', () =>
    fc.assert(
      fc.property(
        fc.string({ minLength: 1 }),
        fc.string({ minLength: 1, maxLength: 40, unit: 'binary' }),
        (a, b) => {
          expect(decode(encodeFields({ A: a, B_2: b }))).toEqual({ A: a, B_2: b });
        },
      ),
    ));

  it.each(['message', 'A=B', 'A\nB', '', '_TRUSTED', '2A'])('refuses the name %j', (name) =>
    expect(() => encodeFields({ [name]: 'x' })).toThrow(TypeError),
  );
});
