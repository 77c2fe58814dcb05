import { describe, expect, it } from 'vitest';

import { lockedInodes } from './package-manager.js';

describe('/proc/locks', () => {
  it('gives the inodes that somebody holds a write lock on', () => {
    const text = [
      '1: POSIX  ADVISORY  WRITE 1234 08:01:131072 0 EOF',
      '2: FLOCK  ADVISORY  WRITE 77 fd:00:42 0 EOF',
      '2: -> FLOCK  ADVISORY  WRITE 78 fd:00:43 0 EOF',
      '3: POSIX  ADVISORY  READ 5 08:01:44 0 EOF',
      '4: OFDLCK ADVISORY  WRITE -1 08:01:45 0 EOF',
      '5: LEASE  ACTIVE    WRITE 9 08:01:46 0 EOF',
      'rubbish',
    ].join('\n');
    expect([...lockedInodes(text)]).toEqual(['131072', '42', '45']);
  });
});
