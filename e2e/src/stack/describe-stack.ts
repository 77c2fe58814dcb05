import { afterAll, beforeAll, beforeEach, describe } from 'vitest';
import { NoEngine, StackHost, stackUnavailable } from './stack-host.js';

/** With STACK_E2E=short only what continuous integration has the time for. */
export const short = process.env['STACK_E2E'] === 'short';

/** Tests on a host with an engine, in both forms or in the long one alone. Their name says why they are skipped. */
export function describeStack(name: string, form: 'both' | 'long', tests: () => void): void {
  const skipped = stackUnavailable() ?? (short && form === 'long' ? 'only in `npm run e2e`' : null);
  describe.skipIf(skipped !== null)(`${name}${skipped === null ? '' : ` (skipped: ${skipped})`}`, tests);
}

/**
 * Starts a host before the tests of this `describe`, has `ready` make it ready, and stops it after them. Where no
 * engine can be had, each of them is a skip with the reason. A host that cannot be made ready is an error.
 */
export function shareStackHost(share: {
  options?: Parameters<typeof StackHost.start>[0];
  ready: (host: StackHost) => Promise<void>;
  /** How long the start and `ready` may take, milliseconds. */
  timeoutMs: number;
  /** Before the host is stopped. */
  tidy?: () => Promise<void>;
}): void {
  let host: StackHost | undefined;
  let noEngine: string | null = null;

  beforeAll(async () => {
    try {
      host = await StackHost.start(share.options);
    } catch (error) {
      if (!(error instanceof NoEngine)) throw error;
      noEngine = error.message;
      return;
    }
    await share.ready(host);
  }, share.timeoutMs);
  beforeEach((context) => context.skip(noEngine !== null, `no engine: ${noEngine}`));
  afterAll(async () => {
    try {
      await share.tidy?.();
    } finally {
      await host?.stop();
    }
  }, 120_000);
}
