import type { JournalEntry, JournalJob } from '@smart-monitor/protocol';

/** Longest message that is answered, characters. */
const maxMessage = 4096;

/** Fields asked of journalctl; what an entry always has (time, boot) comes by itself. */
export const lineFields = ['MESSAGE', 'PRIORITY', 'SYSLOG_IDENTIFIER', '_PID', '_COMM'];
export const jobFields = ['JOB_ID', 'JOB_TYPE', 'JOB_RESULT', 'UNIT', 'INVOCATION_ID', 'MESSAGE_ID', '_PID'];

/** What PID 1 writes where a run ends, well or not (sd-messages.h: UNIT_SUCCESS, UNIT_FAILURE_RESULT). */
const runEnds: ReadonlySet<string> = new Set([
  '7ad2d189f7e94e70a38c781354912448',
  'd9b373ed55a64feb8242e02dbe79a49c',
]);

type Entry = Readonly<Record<string, unknown>>;

function parse(line: string): Entry | null {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null ? (value as Entry) : null;
  } catch {
    return null;
  }
}

/** A field as text: journalctl writes bytes that are no UTF-8 as a list of numbers, and repeated fields as a list. */
function text(value: unknown): string {
  if (typeof value === 'string') return value;
  if (!Array.isArray(value)) return '';
  if (value.every((item) => typeof item === 'number')) return Buffer.from(value).toString('utf8');
  return text(value[0]);
}

function number(value: unknown, fallback: number): number {
  const result = Number(text(value) || Number.NaN);
  return Number.isFinite(result) ? result : fallback;
}

const atOf = (entry: Entry): number => Math.floor(number(entry['__REALTIME_TIMESTAMP'], 0) / 1000);

/** A line of `journalctl -o json` as a line of a unit; null where it is none. */
export function parseLine(line: string): JournalEntry | null {
  const entry = parse(line);
  if (entry === null) return null;
  return {
    at: atOf(entry),
    priority: number(entry['PRIORITY'], 6),
    identifier: text(entry['SYSLOG_IDENTIFIER']) || text(entry['_COMM']),
    pid: number(entry['_PID'], 0),
    message: text(entry['MESSAGE']).slice(0, maxMessage),
  };
}

/** A line of `journalctl -o json` as PID 1's word about a job, or the end of a run; null where it speaks of neither. */
export function parseJob(line: string): JournalJob | null {
  const entry = parse(line);
  if (entry === null || text(entry['_PID']) !== '1') return null;
  if (text(entry['JOB_TYPE']) === '' && !runEnds.has(text(entry['MESSAGE_ID']))) return null;
  return {
    atMs: atOf(entry),
    mono: number(entry['__MONOTONIC_TIMESTAMP'], 0) / 1000,
    bootId: text(entry['_BOOT_ID']).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5'),
    jobId: number(entry['JOB_ID'], 0),
    jobType: text(entry['JOB_TYPE']),
    jobResult: text(entry['JOB_RESULT']),
    unit: text(entry['UNIT']),
    invocationId: text(entry['INVOCATION_ID']),
  };
}
