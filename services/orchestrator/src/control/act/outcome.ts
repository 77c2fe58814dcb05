import type { ActionResult } from '@smart-monitor/contracts';
import type { HelperAnswer } from './helper-transport.js';
import type { HelperOutcome } from './ports.js';

/** Problem codes that mean more than a refusal. */
const resultByCode: Readonly<Record<string, ActionResult>> = {
  'job-failed': 'failed',
  timeout: 'timeout',
  'outcome-unknown': 'outcome-unknown',
};

/** The helper's answer to an acting verb, as an outcome. Pure. */
export function outcomeFrom(answer: HelperAnswer, durationMs: number): HelperOutcome {
  const { status, body } = answer;
  const jobIds = typeof body['jobId'] === 'number' ? [body['jobId']] : [];
  const invocationAfter = typeof body['invocationId'] === 'string' ? body['invocationId'] : '';
  const detail = typeof body['detail'] === 'string' ? body['detail'] : '';
  if (status >= 200 && status < 300 && body['ok'] === true) {
    if (body['dryRun'] === true) {
      return {
        result: 'refused',
        code: 'dry-run',
        detail: 'the helper only planned it',
        invocationAfter,
        durationMs,
        jobIds,
      };
    }
    return { result: 'done', code: '', detail, invocationAfter, durationMs, jobIds };
  }
  const code = typeof body['code'] === 'string' ? body['code'] : `http-${status}`;
  return { result: resultByCode[code] ?? 'refused', code, detail, invocationAfter, durationMs, jobIds };
}

/** The helper never saw the request: nothing was done. */
export function unreachable(error: unknown, durationMs: number): HelperOutcome {
  const detail = error instanceof Error ? error.message : String(error);
  return { result: 'unreachable', code: 'unreachable', detail, invocationAfter: '', durationMs, jobIds: [] };
}
