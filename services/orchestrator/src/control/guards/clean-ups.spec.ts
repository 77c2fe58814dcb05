import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cleanUpsFor } from './clean-ups.js';

describe('cleanUpsFor', () => {
  it('gives all of them to the only file system', () => {
    expect(cleanUpsFor('/', ['/'])).toEqual(['journal-vacuum', 'tmpfiles']);
  });

  it('gives each to the file system on which it makes room', () => {
    const paths = ['/', '/var', '/var/log', '/tmp', '/home'];
    expect(cleanUpsFor('/var/log', paths)).toEqual(['journal-vacuum']);
    expect(cleanUpsFor('/var', paths)).toEqual(['tmpfiles']);
    expect(cleanUpsFor('/tmp', paths)).toEqual(['tmpfiles']);
    expect(cleanUpsFor('/home', paths)).toEqual([]);
    // A journal in memory is below /run, which is on none of these.
    expect(cleanUpsFor('/', paths)).toEqual(['journal-vacuum']);
  });

  it('does not take a name for a folder that only begins like it', () => {
    expect(cleanUpsFor('/var/lo', ['/', '/var/lo'])).toEqual([]);
  });

  it('leaves none of them without a file system while there is a root', () => {
    const folder = fc.constantFrom(
      '/var',
      '/var/log',
      '/var/log/journal',
      '/run',
      '/tmp',
      '/var/tmp',
      '/home',
    );
    fc.assert(
      fc.property(fc.uniqueArray(folder), (folders) => {
        const paths = ['/', ...folders];
        const given = new Set(paths.flatMap((path) => cleanUpsFor(path, paths)));
        expect(given).toEqual(new Set(['journal-vacuum', 'tmpfiles']));
      }),
    );
  });
});
