import type { ServiceRequest } from '@smart-monitor/contracts';
import type { Suggestions } from '../control/suggestions.js';
import type { RequestHandler } from './request-handler.js';

/** A person says no to what a policy has announced: `{"incidentId": "...", "note": ""}`. It holds for the whole incident. */
export class VetoRequest implements RequestHandler {
  readonly kind = 'veto';

  constructor(private readonly suggestions: Suggestions) {}

  handle(request: ServiceRequest): Promise<void> {
    this.suggestions.deny(request, this.kind);
    return Promise.resolve();
  }
}
