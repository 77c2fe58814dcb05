import type { RequestResult, ServiceRequest } from '@smart-monitor/contracts';
import type { HungServices } from '../control/hung/hung-services.js';
import type { RequestHandler } from './request-handler.js';

/** A person has the checks read again. What is in force changes only where the file is good. */
export class ReloadChecksRequest implements RequestHandler {
  readonly kind = 'reload-checks';

  constructor(
    private readonly hung: Pick<HungServices, 'reload'>,
    private readonly answer: (result: RequestResult) => Promise<void>,
  ) {}

  async handle({ id: requestId }: ServiceRequest): Promise<void> {
    const { checks, problem } = this.hung.reload();
    await this.answer(
      problem === ''
        ? { requestId, state: 'done', reason: '', answer: { checks } }
        : { requestId, state: 'refused', reason: 'bad-checks', answer: { detail: problem, checks } },
    );
  }
}
