import type { RequestResult, ServiceRequest } from '@smart-monitor/contracts';
import type { Engine } from '../control/engine.js';
import type { RequestHandler } from './request-handler.js';

/** A person asks what would be decided about a unit just now. Nothing is done, so the answer goes straight to Postgres. */
export class WhyRequest implements RequestHandler {
  readonly kind = 'why';

  constructor(
    private readonly engine: Pick<Engine, 'why'>,
    private readonly answer: (result: RequestResult) => Promise<void>,
  ) {}

  async handle({ id, target }: ServiceRequest): Promise<void> {
    const why = this.engine.why(target);
    await this.answer(
      why === null
        ? {
            requestId: id,
            state: 'refused',
            reason: 'unit-not-found',
            answer: { detail: `systemd does not know ${target}` },
          }
        : { requestId: id, state: 'done', reason: why.decision.reason, answer: why },
    );
  }
}
