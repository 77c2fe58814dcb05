import { type HelperProblem, helperProblem } from '@smart-monitor/protocol';

/** What is answered: a status and a body that becomes JSON. */
export interface Reply {
  readonly status: number;
  readonly body: object;
}

export function problemReply(problem: HelperProblem): Reply {
  return { status: problem.status, body: problem };
}

/** The one answer to everybody whose request is not proven to be ours: it tells nothing. */
export const forbiddenReply: Reply = problemReply(helperProblem('forbidden'));
