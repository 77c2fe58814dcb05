/**
 * The stable codes of the helper's problems (RFC 9457), with the HTTP status that goes with each and the sentence
 * that people read. Codes are never renamed; new ones may come.
 */
export const problemCodes = {
  forbidden: { status: 403, title: 'Refused. The reason is in the audit log of the helper.' },
  'bad-request': { status: 400, title: 'The request is not what the protocol describes.' },
  'unknown-verb': { status: 404, title: 'The helper has no such verb.' },
  'unknown-action': { status: 404, title: 'No action is known under this Idempotency-Key.' },
  'not-approved': {
    status: 403,
    title: 'The allow-list of this host does not grant this verb on this unit.',
  },
  'never-list': { status: 403, title: 'This is never touched, listed or not.' },
  'blast-radius': { status: 409, title: 'The action would also stop units that are not on the allow-list.' },
  limit: {
    status: 429,
    title: 'The budget of automatic actions is used up, or the waiting time is not over.',
  },
  'breaker-open': { status: 429, title: 'Earlier actions did not help; a person has to look.' },
  busy: { status: 409, title: 'Somebody else is at work on this unit or on the packages of this host.' },
  'not-applicable': {
    status: 409,
    title: 'The verb means nothing for this unit in its present state.',
  },
  changed: { status: 409, title: 'The unit is not in the run that the request was about.' },
  'process-not-found': { status: 404, title: 'There is no such process.' },
  'interface-not-found': { status: 404, title: 'This host has no such network interface.' },
  'not-available': { status: 503, title: 'What the verb needs is not installed on this host.' },
  'unit-not-found': { status: 404, title: 'systemd does not know this unit.' },
  'job-failed': { status: 502, title: 'systemd took the job, and the job did not end well.' },
  timeout: { status: 504, title: 'systemd did not answer in time.' },
  // Not a refusal: the answer is a 200 with `dryRun: true`, this code and the plan.
  'dry-run': { status: 200, title: 'Dry run: nothing was done; the plan says what would have been.' },
  'monitor-only': { status: 409, title: 'The helper is installed to watch only; nothing was done.' },
  'outcome-unknown': {
    status: 500,
    title: 'The helper was interrupted and cannot tell what became of the action.',
  },
  'lease-held': { status: 409, title: 'Another instance acts on this host.' },
  'key-reused': { status: 409, title: 'This Idempotency-Key was used for another request.' },
  'audit-unavailable': { status: 503, title: 'The audit log cannot be written: no audit, no action.' },
  'bus-lost': { status: 503, title: 'The system bus cannot be reached.' },
  'journal-unavailable': { status: 503, title: 'The journal cannot be read.' },
  'too-many-streams': { status: 429, title: 'As many streams as there may be are open.' },
  overloaded: { status: 503, title: 'Too many connections.' },
  'queue-full': { status: 429, title: 'Too many actions are waiting.' },
  internal: { status: 500, title: 'The helper has met a fault of its own.' },
} as const satisfies Record<string, { status: number; title: string }>;

export type ProblemCode = keyof typeof problemCodes;

export function isProblemCode(text: unknown): text is ProblemCode {
  return typeof text === 'string' && Object.hasOwn(problemCodes, text);
}

/** A problem as the helper answers it (content type `application/problem+json`). */
export interface HelperProblem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly code: ProblemCode;
  /** What was attempted on which object and what stood in the way; missing in `forbidden`. */
  readonly detail?: string;
  /** Members that go with one code: `plan`, `retryAfterMs`, `holder`, `jobResult`, `units`, `invocationId`. */
  readonly [member: string]: unknown;
}

/** Makes the problem of a code. `members` are added as they are. */
export function helperProblem(
  code: ProblemCode,
  detail?: string,
  members: Readonly<Record<string, unknown>> = {},
): HelperProblem {
  const { status, title } = problemCodes[code];
  return {
    type: `urn:smart-monitor:problem:${code}`,
    title,
    status,
    code,
    ...(detail === undefined ? {} : { detail }),
    ...members,
  };
}
