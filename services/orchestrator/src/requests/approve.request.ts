import type { ServiceRequest } from '@smart-monitor/contracts';
import type { Suggestions } from '../control/suggestions.js';
import type { RequestHandler } from './request-handler.js';

/** A person says yes to what a policy suggests: `{"incidentId": "...", "remedy": "restart"}`. The engine answers through the ledger. */
export class ApproveRequest implements RequestHandler {
  readonly kind = 'approve';

  constructor(private readonly suggestions: Suggestions) {}

  handle(request: ServiceRequest): Promise<void> {
    this.suggestions.approve(request);
    return Promise.resolve();
  }
}
