import type { Caller } from '../auth/authenticator.js';
import type { Reply } from '../http/reply.js';

/** A request whose sender is proven. */
export interface Call {
  readonly caller: Caller;
  /** The parsed body; undefined for GET. */
  readonly body: unknown;
  /** What follows the verb's path, for verbs that take it. */
  readonly rest: string;
  /** SHA-256 of method, path and body. */
  readonly requestHash: string;
}

/** One row of the table of what can be asked. */
export interface Verb {
  readonly name: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** True where the path is only a beginning (`/v1/actions/<key>`). */
  readonly takesRest?: boolean;
  /**
   * How calls that were not refused are audited: `itself` (acting verbs), `each` (a line per call), `counted` (one
   * line for many: verbs that are asked every few seconds).
   */
  readonly audit: 'itself' | 'each' | 'counted';
  answer(call: Call): Promise<Reply>;
}
