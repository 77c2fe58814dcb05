import type { ServiceRequest } from '@smart-monitor/contracts';
import type { Suggestions } from '../control/suggestions.js';
import type { RequestHandler } from './request-handler.js';

/** A person says no to what a policy suggests: `{"incidentId": "...", "note": ""}`. It holds for the whole incident. */
export class DenyRequest implements RequestHandler {
  readonly kind = 'deny';

  constructor(private readonly suggestions: Suggestions) {}

  handle(request: ServiceRequest): Promise<void> {
    this.suggestions.deny(request, this.kind);
    return Promise.resolve();
  }
}
