import type { ActionResult } from '@smart-monitor/contracts';
import type { HelperAnswer } from '../helper-transport.js';
import type { HelperOutcome } from '../ports.js';
import { readProblem } from './problem.js';
import { readAnswer, type AnswerFields } from './reading.js';

/** Problem codes that mean more than a refusal. */
const resultByCode: ReadonlyMap<string, ActionResult> = new Map([
  ['job-failed', 'failed'],
  ['timeout', 'timeout'],
  ['outcome-unknown', 'outcome-unknown'],
]);

/** What an acting verb answered: `running`, or the outcome; how long it took is the caller's to say. */
export function readAction({ status, body }: HelperAnswer): HelperOutcome | 'running' {
  if (status < 200 || status >= 300) return ofProblem(status, body);
  return readAnswer('an action', body, (answer) => {
    if (!answer.flag('ok')) answer.report('ok', 'has to be true where nothing went wrong');
    const dryRun = answer.flag('dryRun');
    const state = answer.word('state', ['done', 'running']);
    const invocationAfter = answer.text('invocationId', '');
    const jobIds = idOf(answer);
    if (state === 'running') return 'running';
    return dryRun
      ? {
          result: 'refused',
          code: 'dry-run',
          detail: 'the helper only planned it',
          invocationAfter,
          durationMs: 0,
          jobIds,
        }
      : { result: 'done', code: '', detail: '', invocationAfter, durationMs: 0, jobIds, ...exitOf(answer) };
  });
}

/** `GET /v1/actions/<key>`: what became of an action, `null` where nothing was begun under the key. */
export function readActionResult(answer: HelperAnswer): HelperOutcome | 'running' | null {
  if (answer.status < 200 || answer.status >= 300) {
    const problem = readProblem('an action', answer);
    if (problem.code === 'unknown-action') return null;
    throw problem;
  }
  const end = readAnswer('an action', answer.body, (fields) => {
    if (fields.word('state', ['running', 'finished']) === 'running') return null;
    return { status: fields.count('status', 100), body: fields.raw('answer') };
  });
  return end === null ? 'running' : readAction(end);
}

function ofProblem(status: number, body: unknown): HelperOutcome {
  const { code, detail } = readProblem('an action', { status, body });
  return readAnswer('an action', body, (problem) => ({
    result: resultByCode.get(code) ?? 'refused',
    code,
    detail,
    invocationAfter: problem.text('invocationId', ''),
    durationMs: 0,
    jobIds: idOf(problem),
  }));
}

/** A kill tells whether what was signalled has ended. */
function exitOf(answer: AnswerFields): { readonly exited?: boolean } {
  return answer.raw('exited') === undefined ? {} : { exited: answer.flag('exited') };
}

function idOf(answer: AnswerFields): readonly number[] {
  return answer.raw('jobId') === undefined || answer.raw('jobId') === null ? [] : [answer.count('jobId')];
}
