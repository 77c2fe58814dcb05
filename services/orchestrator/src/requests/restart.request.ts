import type { ServiceRequest } from '@smart-monitor/contracts';
import type { Engine } from '../control/engine.js';
import type { RequestHandler } from './request-handler.js';

/** A person asks for a restart. The engine judges it like a policy's wish and answers through the ledger. */
export class RestartRequest implements RequestHandler {
  readonly kind = 'restart';

  constructor(private readonly engine: Engine) {}

  handle(request: ServiceRequest): Promise<void> {
    this.engine.request(request);
    return Promise.resolve();
  }
}
