import { type HelperProblem, helperProblem } from '@smart-monitor/protocol';
import type { ServerResponse } from 'node:http';

/** What is answered: a status and a body that becomes JSON. */
export interface Reply {
  readonly status: number;
  readonly body: object;
  /**
   * Where it is there, it writes the answer, line by line, instead of `body`, and ends it. It is called in any case:
   * the response may be gone already.
   */
  readonly stream?: (response: ServerResponse) => void;
}

export function problemReply(problem: HelperProblem): Reply {
  return { status: problem.status, body: problem };
}

/** The one answer to everybody whose request is not proven to be ours: it tells nothing. */
export const forbiddenReply: Reply = problemReply(helperProblem('forbidden'));
