import type { MessageHandler } from '@nestjs/microservices';
import { isObservable, lastValueFrom } from 'rxjs';

/** Calls a Nest handler and waits for its very end: Nest wraps what the method returns in an observable. Rejects when the method threw. */
export async function settle(handler: MessageHandler, data: unknown, context: unknown): Promise<void> {
  const result: unknown = await handler(data, context);
  if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
}

/** What went wrong, in one line, whatever was thrown. */
export function wordsOf(error: unknown): string {
  if (error instanceof Error) return error.message;
  const { message } = (error ?? {}) as { message?: unknown };
  return typeof message === 'string' ? message : String(error);
}

/** Waiting times that double from `firstMs` to `lastMs`, with a quarter of chance in them, until reset. */
export class Backoff {
  #next: number;

  constructor(
    private readonly firstMs: number,
    private readonly lastMs: number,
  ) {
    this.#next = firstMs;
  }

  /** Milliseconds to wait this time. */
  take(): number {
    const ms = this.#next;
    this.#next = Math.min(this.lastMs, ms * 2);
    return ms * (0.75 + Math.random() * 0.25);
  }

  reset(): void {
    this.#next = this.firstMs;
  }
}
