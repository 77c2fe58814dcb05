import { type HelperProblem, helperProblem, type ProblemCode } from '@smart-monitor/protocol';

/** A request is refused or has failed: what the caller may know, as a problem with a stable code. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
    readonly members: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions,
  ) {
    super(`${code}: ${detail}`, options);
  }

  problem(): HelperProblem {
    return helperProblem(this.code, this.detail, this.members);
  }
}

/** The message of whatever was thrown. */
export function words(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
