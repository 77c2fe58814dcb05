import type { Problem } from '@smart-monitor/protocol';

/** How a call failed before there was an answer. */
export type Silence =
  /** Nobody listens, or there is no socket. */
  | 'absent'
  /** The socket is there, and this process may not use it. */
  | 'no-permission'
  /** A connection, but no whole answer in time, or it broke. */
  | 'silent'
  /** Not asked at all: our own breaker is open. */
  | 'not-asked';

/** The helper could not be asked, or did not answer. `sent` tells whether it may have seen the request. */
export class HelperUnreachable extends Error {
  override readonly name = 'HelperUnreachable';
  constructor(
    message: string,
    readonly sent: boolean,
    readonly silence: Silence,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}

/** The helper said no, or said that it failed; `code` is its stable problem code. */
export class HelperRefused extends Error {
  override readonly name = 'HelperRefused';
  constructor(
    readonly code: string,
    readonly status: number,
    readonly detail: string,
    /** What was asked for. */
    what: string,
  ) {
    super(`the host helper refused ${what} (${code})${detail === '' ? '' : `: ${detail}`}`);
  }
}

/** What came back is not what the protocol describes. The request was seen, so it may have been carried out. */
export class HelperNonsense extends Error {
  override readonly name = 'HelperNonsense';
  constructor(what: string, problems: readonly Problem[] | string, options?: ErrorOptions) {
    const words =
      typeof problems === 'string'
        ? problems
        : problems
            .slice(0, 3)
            .map(({ path, message }) => `${path === '' ? 'the answer' : path} ${message}`)
            .join('; ');
    super(`the answer to ${what} is not what the protocol describes: ${words}`, options);
  }
}
