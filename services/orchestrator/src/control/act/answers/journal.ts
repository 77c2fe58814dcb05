import type { JournalEntry, JournalJob } from '@smart-monitor/protocol';
import { readAnswer } from './reading.js';

/** @throws HelperNonsense */
export function readJournalLines(body: unknown): JournalEntry[] {
  return readAnswer('journal', body, (answer) =>
    answer.list('lines', (line) => ({
      at: line.number('at'),
      priority: line.count('priority'),
      identifier: line.text('identifier'),
      pid: line.count('pid'),
      message: line.text('message'),
    })),
  );
}

/** @throws HelperNonsense */
export function readJournalJobs(body: unknown): JournalJob[] {
  return readAnswer('journal', body, (answer) =>
    answer.list('jobs', (job) => ({
      atMs: job.number('atMs'),
      mono: job.number('mono'),
      bootId: job.text('bootId'),
      jobId: job.count('jobId'),
      jobType: job.text('jobType'),
      jobResult: job.text('jobResult'),
      unit: job.text('unit'),
      invocationId: job.text('invocationId'),
    })),
  );
}
