import type { ServiceRequest } from '@smart-monitor/contracts';
import type { Holds } from '../control/holds.js';
import type { RequestHandler } from './request-handler.js';

/** A person puts a hold on a unit, or takes it away. */
export class HoldRequest implements RequestHandler {
  readonly kind = 'hold';

  constructor(private readonly holds: Holds) {}

  handle(request: ServiceRequest): Promise<void> {
    this.holds.request(request);
    return Promise.resolve();
  }
}
