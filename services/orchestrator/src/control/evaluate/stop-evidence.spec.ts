import { describe, expect, it } from 'vitest';
import { stopEvidence } from './stop-evidence.js';

const run = 'a'.repeat(32);
const of = (jobType: string, jobId: number, invocationId = run) => ({
  atMs: 0,
  jobId,
  jobType,
  invocationId,
});

describe('who ended a run, by the journal', () => {
  it.each([
    ['a person, by a stop that is not ours', [of('start', 1), of('stop', 2), of('', 0)], 'stopped'],
    ['nobody, where only our own job did', [of('start', 1), of('restart', 7), of('', 0)], 'not-stopped'],
    ['nobody, where it failed', [of('start', 1), of('', 0)], 'not-stopped'],
    ['unknown, where its end is not in it yet', [of('start', 1)], 'unknown'],
    ['nobody, where its begin is not in the journal any more', [of('', 0)], 'not-stopped'],
    ['unknown, where only other runs are in it', [of('stop', 2, 'b'.repeat(32))], 'unknown'],
    ['unknown, where nothing is in it', [], 'unknown'],
  ])('is %s', (_, entries, kind) => {
    expect(stopEvidence(run, entries, new Set([7])).kind).toBe(kind);
  });
});
