import {
  type JournalAnswer,
  type JournalRequest,
  parseJournalRequest,
  routes,
} from '@smart-monitor/protocol';

import type { Bus } from '../bus/bus.js';
import { callSystemd } from '../bus/errors.js';
import { resolveUnit } from '../bus/resolve.js';
import { runJournalctl } from '../journal/journalctl.js';
import { jobFields, lineFields, parseJob, parseLine } from '../journal/parse.js';
import { mustBeListed, type Permission } from './permission.js';
import type { Verb } from './verb.js';

/** PID 1 writes a handful of entries about each job; this many are looked through for the jobs asked for. */
const entriesPerJob = 4;

/** `POST /v1/journal`: the newest entries of one unit. Reads only, so dry-run and budget do not matter. */
export function journalVerb(bus: Bus, permission: Permission, journalctl: string): Verb {
  return {
    name: 'journal',
    ...routes.journal,
    audit: 'each',
    answer: async ({ body }) => {
      const request = parseJournalRequest(body);
      const systemd = bus.get();
      const what = `read the journal of ${request.unit}`;
      const state = await callSystemd(what, () => resolveUnit(systemd, request.unit));
      mustBeListed(permission, state, request.unit, 'journal');
      if (request.view === 'lines')
        return { status: 200, body: await linesOf(journalctl, state.unit, request) };
      const endsCount = await callSystemd(what, () => systemd.writesOfStops(state.path));
      return { status: 200, body: await jobsOf(journalctl, state.unit, request, endsCount) };
    },
  };
}

async function linesOf(journalctl: string, unit: string, request: JournalRequest): Promise<JournalAnswer> {
  const { lines, cut } = await runJournalctl(journalctl, [
    ...commonArguments(request, lineFields, request.lines),
    `--unit=${unit}`,
  ]);
  const entries = lines.map(parseLine).filter((entry) => entry !== null);
  return { ok: true, verb: 'journal', view: 'lines', unit, truncated: cut, lines: entries };
}

/**
 * PID 1's own entries: matched by _PID, which journald takes from the kernel and nobody else can have.
 * @param endsCount ends of runs are told: where stops would not be written, an end without one proves nothing
 */
async function jobsOf(
  journalctl: string,
  unit: string,
  request: JournalRequest,
  endsCount: boolean,
): Promise<JournalAnswer> {
  const { lines, cut } = await runJournalctl(journalctl, [
    ...commonArguments(request, jobFields, request.lines * entriesPerJob),
    '_PID=1',
    `UNIT=${unit}`,
  ]);
  const jobs = lines
    .map(parseJob)
    .filter((job) => job !== null)
    .filter(({ jobType }) => endsCount || jobType !== '');
  const truncated = cut || jobs.length > request.lines;
  return { ok: true, verb: 'journal', view: 'jobs', unit, truncated, jobs: jobs.slice(-request.lines) };
}

function commonArguments(request: JournalRequest, fields: readonly string[], count: number): string[] {
  return [
    '--no-pager',
    '--quiet',
    '--output=json',
    `--output-fields=${fields.join(',')}`,
    `--lines=${count}`,
    ...(request.sinceMs === null ? [] : [`--since=@${(request.sinceMs / 1000).toFixed(3)}`]),
  ];
}
