import { DocumentError, parsePolicies } from '@smart-monitor/config';
import {
  backTestBounds,
  type BackTestWish,
  type RequestResult,
  type ServiceRequest,
} from '@smart-monitor/contracts';
import { BackTestRefused } from '../control/backtest/back-test.js';
import type { BackTests } from '../control/backtest/back-tests.js';
import type { RequestHandler } from './request-handler.js';

/** A person asks what policies would have done. Nothing is done, so the answer goes straight to Postgres. */
export class BackTestRequest implements RequestHandler {
  readonly kind = 'back-test';

  constructor(
    private readonly backTests: Pick<BackTests, 'run'>,
    private readonly answer: (result: RequestResult) => Promise<void>,
    private readonly now: () => number,
  ) {}

  async handle({ id: requestId, args, expiresAt }: ServiceRequest): Promise<void> {
    const refused = (reason: string, detail: string): Promise<void> =>
      this.answer({ requestId, state: 'refused', reason, answer: { detail } });
    let wish: BackTestWish;
    try {
      wish = read(args);
    } catch (error) {
      if (!(error instanceof DocumentError)) throw error;
      return refused('bad-request', error.message);
    }
    const mostMs = backTestBounds.minutes * 60_000;
    const signal = AbortSignal.timeout(Math.max(1, Math.min(mostMs, expiresAt - this.now())));
    try {
      const answer = await this.backTests.run(wish, signal);
      await this.answer({ requestId, state: 'done', reason: '', answer });
    } catch (error) {
      if (error instanceof BackTestRefused) return refused(error.reason, error.message);
      if (signal.aborted)
        return refused(
          'too-long',
          `it was given up after ${backTestBounds.minutes} minutes: ask for a shorter range`,
        );
      const detail = error instanceof Error ? error.message : String(error);
      await this.answer({ requestId, state: 'failed', reason: 'failed', answer: { detail } });
    }
  }
}

/** @throws DocumentError with all that is wrong. */
function read({ policies, from, to }: ServiceRequest['args']): BackTestWish {
  const isRange = Number.isFinite(from) && Number.isFinite(to) && Number(from) < Number(to);
  if (!isRange) throw new DocumentError(['from and to have to be moments, the earlier one first']);
  if (Number(to) - Number(from) > backTestBounds.days * 86_400_000)
    throw new DocumentError([`the range has to be at most ${backTestBounds.days} days`]);
  return { policies: parsePolicies(JSON.stringify({ policies })), from: Number(from), to: Number(to) };
}
