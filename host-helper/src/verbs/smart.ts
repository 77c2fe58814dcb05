import { routes, type SmartAnswer, type SmartReport } from '@smart-monitor/protocol';

import type { Clock } from '../clock.js';
import { Refusal, words } from '../refusal.js';
import { readReport } from '../smart/report-file.js';
import type { SmartSettings } from '../smart/settings.js';
import type { Verb } from './verb.js';

const timer = 'smart-monitor-smart.timer';

/** `GET /v1/smart`: what the SMART oneshot last wrote, with its age. The helper itself has no way to a disk. */
export function smartVerb(settings: SmartSettings, clock: Clock, bootId: string): Verb {
  return {
    name: 'smart',
    ...routes.smart,
    audit: 'counted',
    answer: () => Promise.resolve({ status: 200, body: answerOf(read(settings.file)) }),
  };

  function answerOf(report: SmartReport): SmartAnswer {
    const { takenAt, durationMs, smartctl, problem, leftOut, devices } = report;
    if (problem !== '') throw new Refusal('not-available', problem, { takenAt });
    const age = report.bootId === bootId ? clock.mono() - report.mono : clock.now() - takenAt;
    const ageMs = Math.max(0, Math.round(age));
    const stale = ageMs > settings.staleSeconds * 1000;
    return { ok: true, verb: 'smart', takenAt, ageMs, stale, durationMs, smartctl, leftOut, devices };
  }
}

function read(file: string): SmartReport {
  try {
    return readReport(file);
  } catch (error) {
    const { cause } = error as Error;
    const absent = (cause as NodeJS.ErrnoException | undefined)?.code === 'ENOENT';
    const detail = absent
      ? `${file} is not there: install the package smartmontools and enable ${timer}.`
      : `${file} cannot be used: ${words(error)}`;
    throw new Refusal('not-available', detail, {}, { cause: error });
  }
}
