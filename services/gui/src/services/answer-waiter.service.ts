import { Injectable } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestResult } from '@smart-monitor/contracts';
import { DatabaseError, RequestRepository } from '@smart-monitor/database';

/** Asked again after so long without a wake-up: a notification can get lost. */
const fallbackMs = 1_000;

/** Waits for the answers to requests, woken by the database. */
@Injectable()
export class AnswerWaiter {
  #wakers = new Set<() => void>();

  constructor(private readonly requests: RequestRepository) {}

  /** Somebody stored an answer: everyone who waits looks again. */
  wake(): void {
    const wakers = this.#wakers;
    this.#wakers = new Set();
    for (const waker of wakers) waker();
  }

  /** The answer, or null when there is none within `ms`. A database that goes away meanwhile is waited for. */
  async wait(requestId: string, ms: number): Promise<RequestResult | null> {
    const stop = new AbortController();
    const deadline = performance.now() + ms;
    try {
      for (;;) {
        // Before the look, so that an answer between the look and the wait is not missed.
        const woken = new Promise<void>((resolve) => this.#wakers.add(resolve));
        const result = await this.#look(requestId);
        const left = deadline - performance.now();
        if (result !== null || left <= 0) return result;
        const pause = sleep(Math.min(left, fallbackMs), undefined, { signal: stop.signal, ref: false });
        await Promise.race([woken, pause]);
      }
    } finally {
      stop.abort();
    }
  }

  async #look(requestId: string): Promise<RequestResult | null> {
    try {
      return await this.requests.result(requestId);
    } catch (error) {
      if (error instanceof DatabaseError && error.retryable) return null;
      throw error;
    }
  }
}
