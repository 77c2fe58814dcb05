import type { Clock, RequestResult, ServiceRequest } from '@smart-monitor/contracts';
import type { RequestHandler } from './request-handler.js';

/** Where requests come from and where the answers go that need no ledger. */
export interface RequestStore {
  pending(hostId: string, now: number): Promise<readonly ServiceRequest[]>;
  answer(result: RequestResult): Promise<void>;
}

/** Hands each open request to the handler of its kind, once, and never one that has expired. */
export class RequestDesk {
  private readonly seen = new Set<string>();
  private sweeping: Promise<void> | null = null;
  private again = false;

  /** `known` are requests that an earlier process began: they are not carried out again. */
  constructor(
    private readonly hostId: string,
    private readonly clock: Clock,
    private readonly store: RequestStore,
    private readonly handlers: readonly RequestHandler[],
    known: Iterable<string>,
    private readonly onError: (error: unknown) => void,
    /** Whether a request is ours. One that was another orchestrator's stays that: it may have carried it out and died. */
    private readonly isOurs: (request: ServiceRequest) => boolean = () => true,
  ) {
    for (const id of known) this.seen.add(id);
  }

  /**
   * Looks for open requests; called on every wake-up. Wake-ups during a look lead to one more.
   * @throws where Postgres does not answer: whoever wakes us does so again
   */
  sweep(): Promise<void> {
    if (this.sweeping !== null) {
      this.again = true;
      return this.sweeping;
    }
    this.sweeping = this.look().finally(() => {
      this.sweeping = null;
      if (!this.again) return;
      this.again = false;
      void this.sweep().catch(() => undefined);
    });
    return this.sweeping;
  }

  private async look(): Promise<void> {
    const open = await this.store.pending(this.hostId, this.clock.now());
    const waiting = new Set(open.map((request) => request.id));
    // What was answered, or has expired, is not seen again.
    for (const id of this.seen) if (!waiting.has(id)) this.seen.delete(id);
    for (const request of open) {
      if (this.seen.has(request.id)) continue;
      this.seen.add(request.id);
      if (this.isOurs(request)) void this.take(request);
    }
  }

  private async take(request: ServiceRequest): Promise<void> {
    try {
      if (request.expiresAt <= this.clock.now()) {
        await this.store.answer({ requestId: request.id, state: 'expired', reason: 'expired', answer: null });
        return;
      }
      const handler = this.handlers.find((one) => one.kind === request.kind);
      if (handler === undefined) {
        const detail = `this version knows no request of kind ${request.kind}`;
        await this.store.answer({
          requestId: request.id,
          state: 'refused',
          reason: 'unknown-kind',
          answer: { detail },
        });
        return;
      }
      await handler.handle(request);
    } catch (error) {
      this.onError(error);
    }
  }
}
