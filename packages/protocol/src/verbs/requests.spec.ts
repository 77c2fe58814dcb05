import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { RequestError } from '../request-error.js';
import { isUnitName } from '../unit-name.js';
import { parseJournalRequest } from './journal.js';
import { parseReloadRequest } from './reload.js';
import { parseResetFailedRequest } from './reset-failed.js';
import { parseRestartRequest } from './restart.js';
import { parseStartRequest } from './start.js';
import { parseStopRequest } from './stop.js';

describe('request bodies', () => {
  it('are read', () => {
    expect(parseRestartRequest({ unit: 'a.service' })).toEqual({ unit: 'a.service' });
    expect(parseJournalRequest({ unit: 'a.service' })).toEqual({
      unit: 'a.service',
      view: 'lines',
      lines: 50,
      sinceMs: null,
    });
    expect(parseJournalRequest({ unit: 'a.service', view: 'jobs', lines: 5, sinceMs: 1 })).toMatchObject({
      view: 'jobs',
      sinceMs: 1,
    });
  });

  it.each([
    [null, 'the body has to be an object'],
    [[], 'the body has to be an object'],
    [{}, 'unit is missing'],
    [{ unit: 5 }, 'unit has to be a text'],
    [{ unit: 'a.service', mode: 'replace' }, 'mode is not known here'],
    [{ unit: 'a*.service' }, 'unit is no unit'],
  ])('%j is refused: %s', (body, words) => expect(() => parseRestartRequest(body)).toThrow(words));

  it.each([parseStartRequest, parseStopRequest, parseReloadRequest, parseResetFailedRequest])(
    'of every acting verb are a unit, perhaps the run that it is in, and nothing else',
    (parse) => {
      expect(parse({ unit: 'a.service' })).toEqual({ unit: 'a.service' });
      for (const expectedInvocationId of ['', '0123456789abcdef'.repeat(2)])
        expect(parse({ unit: 'a.service', expectedInvocationId })).toEqual({
          unit: 'a.service',
          expectedInvocationId,
        });
      for (const expectedInvocationId of [
        '0123',
        'A'.repeat(32),
        'g'.repeat(32),
        ` ${'a'.repeat(32)}`,
        5,
        null,
      ])
        expect(() => parse({ unit: 'a.service', expectedInvocationId })).toThrow('expectedInvocationId');
      expect(() => parse({ unit: 'a' })).toThrow(RequestError);
      expect(() => parse({ unit: 'a.service', mode: 'replace' })).toThrow(RequestError);
    },
  );

  it.each([
    { unit: 'a.service', lines: 0 },
    { unit: 'a.service', lines: 501 },
    { unit: 'a.service', lines: 1.5 },
    { unit: 'a.service', lines: '5' },
    { unit: 'a.service', view: 'all' },
    { unit: 'a.service', sinceMs: -1 },
    { unit: 'a.service', grep: 'x' },
  ])('%j is no journal request', (body) => expect(() => parseJournalRequest(body)).toThrow(RequestError));

  it('never let a name through that is no unit', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.jsonValue(), fc.record({ unit: fc.oneof(fc.string(), fc.jsonValue()) })),
        (body) => {
          try {
            expect(isUnitName(parseRestartRequest(body).unit)).toBe(true);
          } catch (error) {
            expect(error).toBeInstanceOf(RequestError);
          }
        },
      ),
    );
  });
});
