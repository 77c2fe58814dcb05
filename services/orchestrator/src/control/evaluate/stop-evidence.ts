import type { JobEntry } from '../act/ports.js';

/** Whether a person ended a run, by PID 1's journal. */
export type StopEvidence =
  | { readonly kind: 'stopped'; readonly jobId: number; readonly jobType: string }
  | { readonly kind: 'not-stopped' }
  | { readonly kind: 'unknown' };

/** Types of jobs that end a unit's run. */
export const stopping: ReadonlySet<string> = new Set(['stop', 'restart', 'try-restart']);

/**
 * Reads from PID 1's journal who ended the run `invocationId`: a stop or restart job that is not one of ours means a
 * person. A run ended by itself where the journal has its end and no such job in front of it; the helper tells of ends
 * only where stops are written too. Anything else proves nothing: what is missing may only not be written yet. Pure.
 */
export function stopEvidence(
  invocationId: string,
  entries: readonly JobEntry[],
  ownJobs: ReadonlySet<number>,
): StopEvidence {
  const ofRun = entries.filter((entry) => entry.invocationId === invocationId);
  const stop = ofRun.find((entry) => stopping.has(entry.jobType) && !ownJobs.has(entry.jobId));
  if (stop !== undefined) return { kind: 'stopped', jobId: stop.jobId, jobType: stop.jobType };
  const isOver = ofRun.some(({ jobType }) => jobType === '');
  return isOver ? { kind: 'not-stopped' } : { kind: 'unknown' };
}
