import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toCsv } from './csv.js';

describe('toCsv', () => {
  it('writes a byte order mark, a header and rows', () => {
    const text = toCsv({
      columns: ['a', 'b'],
      rows: [
        ['x', 1],
        [null, true],
      ],
    });
    expect(text).toBe('\uFEFFa,b\r\nx,1\r\n,true\r\n');
  });

  it('quotes what holds a comma, a quote or a line break', () => {
    expect(toCsv({ columns: ['a'], rows: [['x,"y"\nz']] })).toBe('\uFEFFa\r\n"x,""y""\nz"\r\n');
  });

  it('never lets a cell begin like a formula, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const cell = toCsv({ columns: ['a'], rows: [[text]] }).slice('\uFEFFa\r\n'.length, -2);
        expect(cell).not.toMatch(/^"?[=+\-@\t\r]/);
      }),
    );
  });
});
