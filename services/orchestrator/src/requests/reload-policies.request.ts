import type { RequestResult, ServiceRequest } from '@smart-monitor/contracts';
import type { PoliciesInForce } from '../policies/policy-store.js';
import type { RequestHandler } from './request-handler.js';

/** A person has the policies read again. What is in force changes only where the file is good. */
export class ReloadPoliciesRequest implements RequestHandler {
  readonly kind = 'reload-policies';

  constructor(
    private readonly reload: () => PoliciesInForce,
    private readonly answer: (result: RequestResult) => Promise<void>,
  ) {}

  async handle(request: ServiceRequest): Promise<void> {
    const { policies, problem } = this.reload();
    const names = policies.map(({ name }) => name);
    await this.answer(
      problem === ''
        ? { requestId: request.id, state: 'done', reason: '', answer: { policies: names } }
        : {
            requestId: request.id,
            state: 'refused',
            reason: 'bad-policies',
            answer: { detail: problem, policies: names },
          },
    );
  }
}
