import { describe, expect, it } from 'vitest';
import { table } from './table.js';

describe('a table for the terminal', () => {
  it('aligns columns', () => {
    expect(
      table(
        ['unit', 'n'],
        [
          ['lab-web.service', 1],
          ['x', null],
        ],
      ),
    ).toBe(
      ['unit            | n', '----------------+-----', 'lab-web.service | 1', 'x               | NULL'].join(
        '\n',
      ),
    );
  });

  it('shows times, documents and foreign bytes safely', () => {
    const text = table(['a', 'b', 'c'], [[new Date(0), { x: 1 }, 'bad\u001b[31m\n']]);
    expect(text).toContain('1970-01-01T00:00:00.000Z | {"x":1} | bad [31m');
  });
});
