import { Fields, type Problem } from '../fields.js';
import { RequestError } from '../request-error.js';
import { unitNameProblem } from '../unit-name.js';

/** `lines`: what the unit said. `jobs`: what PID 1 said about the jobs of the unit. */
export const journalViews = ['lines', 'jobs'] as const;
export type JournalView = (typeof journalViews)[number];

/** At most this many entries are answered. */
export const journalMaxLines = 500;

/** `POST /v1/journal`: the newest entries of one unit, bounded. Reads only. */
export interface JournalRequest {
  readonly unit: string;
  readonly view: JournalView;
  readonly lines: number;
  /** Only entries from this moment on, milliseconds since the epoch. */
  readonly sinceMs: number | null;
}

/** A line of a unit's journal. */
export interface JournalEntry {
  /** Milliseconds since the epoch. */
  readonly at: number;
  /** syslog priority, 0 (emergency) to 7 (debug). */
  readonly priority: number;
  readonly identifier: string;
  readonly pid: number;
  readonly message: string;
}

/**
 * What PID 1 wrote about one job of a unit: its begin (`jobResult` empty) or its end. Or about the end of a run, well or
 * not, which belongs to no job: `jobId` is 0 then, `jobType` empty. Ends are told only where systemd writes of stops too.
 */
export interface JournalJob {
  readonly atMs: number;
  /** CLOCK_MONOTONIC in milliseconds, comparable within the boot of `bootId`. */
  readonly mono: number;
  readonly bootId: string;
  readonly jobId: number;
  /** `start`, `stop`, `restart`, ...; empty for the end of a run. */
  readonly jobType: string;
  /** `done`, `failed`, ...; empty where the job only began. */
  readonly jobResult: string;
  readonly unit: string;
  readonly invocationId: string;
}

/** The answer, oldest entry first. */
export type JournalAnswer = {
  readonly ok: true;
  readonly verb: 'journal';
  readonly unit: string;
  /** True where older entries were left out because of a bound. */
  readonly truncated: boolean;
} & (
  | { readonly view: 'lines'; readonly lines: readonly JournalEntry[] }
  | { readonly view: 'jobs'; readonly jobs: readonly JournalJob[] }
);

/** Reads the body of a journal request; anything but exactly its fields is refused in words. */
export function parseJournalRequest(body: unknown): JournalRequest {
  const problems: Problem[] = [];
  const fields = new Fields(body, '', problems);
  const unit = fields.text('unit');
  const problem = fields.has('unit') ? unitNameProblem(unit) : null;
  if (problem !== null) fields.report('unit', `is no unit: ${problem}`);
  const view = fields.text('view', 'lines');
  if (view !== 'lines' && view !== 'jobs') fields.report('view', `has to be ${journalViews.join(' or ')}`);
  const lines = fields.integer('lines', 1, journalMaxLines, 50);
  const sinceMs = fields.has('sinceMs') ? fields.integer('sinceMs', 0, 8_640_000_000_000_000, 0) : null;
  fields.done();
  if (problems.length > 0) throw new RequestError(problems);
  return { unit, view: view as JournalView, lines, sinceMs };
}
