import type { RequestKind, ServiceRequest } from '@smart-monitor/contracts';

/** Carries out one kind of request. One file each. */
export interface RequestHandler {
  readonly kind: RequestKind;
  /** Sees to it that an answer reaches `request_results`. Throws only on a bug or where Postgres is away. */
  handle(request: ServiceRequest): Promise<void>;
}
