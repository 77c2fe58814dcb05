import type { HelperAnswer } from '../helper-transport.js';
import { HelperRefused } from '../helper-errors.js';
import { readAnswer } from './reading.js';

/** A problem (RFC 9457) as the refusal that it is. Codes that this version does not know are kept as they are. */
export function readProblem(what: string, { status, body }: HelperAnswer): HelperRefused {
  return readAnswer(what, body, (problem) => {
    const code = problem.text('code');
    if (!/^[a-z][a-z0-9-]{0,40}$/.test(code)) problem.report('code', 'has to be a problem code');
    return new HelperRefused(code, status, problem.text('detail', ''), what);
  });
}
