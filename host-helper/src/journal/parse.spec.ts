import { describe, expect, it } from 'vitest';

import { parseJob, parseLine } from './parse.js';

const time = {
  __REALTIME_TIMESTAMP: '1795266179228123',
  __MONOTONIC_TIMESTAMP: '3312027042',
  _BOOT_ID: '429dc69d419d4e53b65c07e3324e773c',
};

describe('journal lines', () => {
  it('are read', () => {
    const line = JSON.stringify({
      ...time,
      MESSAGE: 'hello',
      PRIORITY: '3',
      SYSLOG_IDENTIFIER: 'web',
      _PID: '12',
    });
    expect(parseLine(line)).toEqual({
      at: 1795266179228,
      priority: 3,
      identifier: 'web',
      pid: 12,
      message: 'hello',
    });
  });
  it('may have bytes, nothing, or several messages', () => {
    expect(parseLine('{"MESSAGE":[104,105]}')?.message).toBe('hi');
    expect(parseLine('{"MESSAGE":null}')?.message).toBe('');
    expect(parseLine('{"MESSAGE":["a","b"]}')?.message).toBe('a');
    expect(parseLine('not json')).toBeNull();
  });
  it('of PID 1 tell of jobs', () => {
    const job = { JOB_ID: '50', JOB_TYPE: 'stop', UNIT: 'a.service', INVOCATION_ID: 'ef', _PID: '1' };
    expect(parseJob(JSON.stringify({ ...time, ...job }))).toEqual({
      atMs: 1795266179228,
      mono: 3312027.042,
      bootId: '429dc69d-419d-4e53-b65c-07e3324e773c',
      jobId: 50,
      jobType: 'stop',
      jobResult: '',
      unit: 'a.service',
      invocationId: 'ef',
    });
    expect(parseJob(JSON.stringify({ ...time, ...job, _PID: '4711' }))).toBeNull();
    expect(parseJob(JSON.stringify({ ...time, _PID: '1', MESSAGE: 'x' }))).toBeNull();
  });
  it('of PID 1 tell of the end of a run, which belongs to no job', () => {
    const MESSAGE_ID = 'd9b373ed55a64feb8242e02dbe79a49c';
    const end = { MESSAGE_ID, UNIT: 'a.service', INVOCATION_ID: 'ef', _PID: '1' };
    expect(parseJob(JSON.stringify({ ...time, ...end }))).toMatchObject({
      jobId: 0,
      jobType: '',
      jobResult: '',
      invocationId: 'ef',
    });
    expect(parseJob(JSON.stringify({ ...time, ...end, _PID: '4711' }))).toBeNull();
  });
});
