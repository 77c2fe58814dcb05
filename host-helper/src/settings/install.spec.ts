import { describe, expect, it } from 'vitest';

import { watchesOnly } from './install.js';

describe('who may act', () => {
  it('is root in the root install', () => {
    expect(watchesOnly({ install: 'root' }, 0)).toBe(false);
    expect(watchesOnly({ install: 'root' }, 1000)).toBe(true);
  });

  it('is a user of its own in the polkit install, never root', () => {
    expect(watchesOnly({ install: 'polkit' }, 998)).toBe(false);
    expect(() => watchesOnly({ install: 'polkit' }, 0)).toThrow('polkit.conf');
  });
});
