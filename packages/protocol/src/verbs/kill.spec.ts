import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { RequestError } from '../request-error.js';
import { isUnitName } from '../unit-name.js';
import { isKillProcess, killSignals, maxPid, parseKillRequest } from './kill.js';

const ofUnit = { unit: 'a.service', who: 'main', signal: 'TERM' };
const ofProcess = {
  unit: 'a.service',
  pid: 812,
  startTime: 4242,
  executable: '/usr/bin/app',
  signal: 'KILL',
};

describe('a kill', () => {
  it('is of a unit or of one process, as its fields say', () => {
    expect(parseKillRequest(ofUnit)).toEqual(ofUnit);
    expect(parseKillRequest({ ...ofUnit, who: 'all' })).toMatchObject({ who: 'all' });
    expect(parseKillRequest(ofProcess)).toEqual(ofProcess);
    expect([ofUnit, ofProcess].map((body) => isKillProcess(parseKillRequest(body)))).toEqual([false, true]);
    const expectedInvocationId = 'a'.repeat(32);
    expect(parseKillRequest({ ...ofProcess, expectedInvocationId })).toMatchObject({ expectedInvocationId });
  });

  it.each([
    [{}, 'unit is missing'],
    [{ unit: 'a.service' }, 'who is missing'],
    [{ unit: 'a.service', who: 'main' }, 'signal is missing'],
    [{ ...ofUnit, who: 'control' }, 'who has to be main or all'],
    [{ ...ofUnit, signal: 'STOP' }, 'signal has to be one of TERM, INT, HUP, QUIT, KILL'],
    [{ ...ofUnit, signal: 'SIGTERM' }, 'signal has to be one of'],
    [{ ...ofUnit, signal: 9 }, 'signal has to be a text'],
    [{ ...ofUnit, signal: 'toString' }, 'signal has to be one of'],
    [{ ...ofUnit, pid: 5 }, 'who is not known here'],
    [{ ...ofUnit, mode: 'fail' }, 'mode is not known here'],
    [{ ...ofUnit, expectedInvocationId: 'A'.repeat(32) }, 'expectedInvocationId has to be'],
    [{ ...ofUnit, unit: 'a*.service' }, 'unit is no unit'],
    [{ ...ofProcess, pid: 0 }, 'pid has to be a whole number from 1'],
    [{ ...ofProcess, pid: -1 }, 'pid has to be'],
    [{ ...ofProcess, pid: maxPid + 1 }, 'pid has to be'],
    [{ ...ofProcess, pid: '812' }, 'pid has to be'],
    [{ ...ofProcess, pid: undefined, startTime: undefined }, 'pid is missing'],
    [{ unit: 'a.service', signal: 'TERM', pid: 5 }, 'startTime is missing'],
    [{ unit: 'a.service', signal: 'TERM', executable: '/a' }, 'pid is missing'],
    [{ ...ofProcess, startTime: 1.5 }, 'startTime has to be'],
    [{ ...ofProcess, executable: 'app' }, 'executable has to be the absolute path'],
    [{ ...ofProcess, executable: '/a\0b' }, 'executable has to be the absolute path'],
    [{ ...ofProcess, executable: '' }, 'executable has to be the absolute path'],
  ])('%j is refused: %s', (body, words) => {
    expect(() => parseKillRequest(body)).toThrow(RequestError);
    expect(() => parseKillRequest(body)).toThrow(words);
  });

  it('never lets anything through that is no unit, no known signal, or no number of a process', () => {
    const value = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom('TERM', 'KILL', 'main', 'all', '/x', 'a.service', 812),
    );
    const names = [
      'unit',
      'who',
      'signal',
      'pid',
      'startTime',
      'executable',
      'expectedInvocationId',
    ] as const;
    const body = fc.oneof(
      fc.jsonValue(),
      fc.record(Object.fromEntries(names.map((name) => [name, value])), { requiredKeys: [] }),
    );
    fc.assert(
      fc.property(body, (any) => {
        try {
          const request = parseKillRequest(any);
          expect(isUnitName(request.unit)).toBe(true);
          expect(Object.keys(killSignals)).toContain(request.signal);
          if (isKillProcess(request)) {
            expect(Number.isInteger(request.pid) && request.pid >= 1 && request.pid <= maxPid).toBe(true);
            expect(request.executable.startsWith('/')).toBe(true);
            expect('who' in request).toBe(false);
          } else expect(['main', 'all']).toContain(request.who);
        } catch (error) {
          expect(error).toBeInstanceOf(RequestError);
        }
      }),
    );
  });
});
