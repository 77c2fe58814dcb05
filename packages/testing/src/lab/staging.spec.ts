import { describe, expect, it } from 'vitest';
import { installSection } from './staging.js';

describe('installSection', () => {
  it('finds what enables a unit, in its own section alone', () => {
    const unit =
      '[Unit]\nWantedBy=wrong.target\n[Install]\nWantedBy = a.target b.target\nAlias=c.service\n[Service]\nAlias=no';
    expect(installSection(unit)).toEqual([
      { directive: 'WantedBy', names: ['a.target', 'b.target'] },
      { directive: 'Alias', names: ['c.service'] },
    ]);
  });

  it('finds nothing where there is no such section', () => {
    expect(installSection('[Service]\nExecStart=/bin/true\n')).toEqual([]);
  });
});
