import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { RequestError } from '../request-error.js';
import { parseCleanRequest } from './clean.js';
import { parseNetworkRequest } from './network.js';

describe('the body of a network request', () => {
  it('is an interface and an action', () =>
    expect(parseNetworkRequest({ interface: 'eth0', action: 'renew' })).toEqual({
      interface: 'eth0',
      action: 'renew',
    }));

  it('may say that a reconfiguration takes back what was made worse', () => {
    expect(parseNetworkRequest({ interface: 'eth0', action: 'reconfigure', takesBack: true })).toEqual({
      interface: 'eth0',
      action: 'reconfigure',
      takesBack: true,
    });
    expect(() => parseNetworkRequest({ interface: 'eth0', action: 'renew', takesBack: true })).toThrow(
      'takesBack goes with reconfigure alone',
    );
  });

  it.each([
    [null, 'the body has to be an object'],
    [{ interface: 'eth0' }, 'action is missing'],
    [{ action: 'renew' }, 'interface is missing'],
    [{ interface: 'eth0', action: 'down' }, 'action has to be renew or reconfigure'],
    [{ interface: 'eth0', action: 'toString' }, 'action has to be'],
    [{ interface: '*', action: 'renew' }, 'interface is no name'],
    [{ interface: '-f', action: 'renew' }, 'interface is no name'],
    [{ interface: '../eth0', action: 'renew' }, 'interface is no name'],
    [{ interface: 'eth0\n', action: 'renew' }, 'interface is no name'],
    [{ interface: 'sixteen-letters-', action: 'renew' }, 'interface is no name'],
    [{ interface: 'eth0', action: 'renew', force: true }, 'force is not known here'],
  ])('%j is refused: %s', (body, words) => expect(() => parseNetworkRequest(body)).toThrow(words));
});

describe('the body of a clean request', () => {
  it('is a clean-up', () =>
    expect(parseCleanRequest({ cleanUp: 'journal-vacuum' })).toEqual({ cleanUp: 'journal-vacuum' }));

  it.each([
    [{}, 'cleanUp is missing'],
    [{ cleanUp: 'everything' }, 'cleanUp is no clean-up; known are journal-vacuum, tmpfiles'],
    [{ cleanUp: 'constructor' }, 'cleanUp is no clean-up'],
    [{ cleanUp: 'tmpfiles', size: '1K' }, 'size is not known here'],
  ])('%j is refused: %s', (body, words) => expect(() => parseCleanRequest(body)).toThrow(words));
});

it('no other JSON gets through', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (body) => {
      expect(() => parseNetworkRequest(body)).toThrow(RequestError);
      expect(() => parseCleanRequest(body)).toThrow(RequestError);
    }),
  );
});
