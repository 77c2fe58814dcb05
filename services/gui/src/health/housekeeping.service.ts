import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import type { Clock } from '@smart-monitor/contracts';
import { Database, foreignWrites, foreignWritesWarning, SessionRepository } from '@smart-monitor/database';
import { idleMs } from '../auth/session.service.js';
import { tokens } from '../tokens.js';

const everyMs = 3_600_000;
const retryMs = 60_000;

/**
 * Looks after what this service alone may touch: warns once where its login could also change what others write, and
 * deletes sessions that have ended, at the start and every hour. Everything else that ages is the collector's to prune.
 */
@Injectable()
export class HousekeepingService implements OnModuleDestroy {
  private readonly logger = new Logger('housekeeping');
  readonly #stop = new AbortController();
  #timer: NodeJS.Timeout | null = null;
  #checked = false;

  constructor(
    private readonly database: Database,
    private readonly sessions: SessionRepository,
    @Inject(tokens.clock) private readonly clock: Clock,
  ) {}

  onModuleDestroy(): void {
    this.#stop.abort();
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** Begins as soon as there is a schema, however long that takes. */
  async whenPossible(): Promise<void> {
    try {
      await this.database.waitForSchema(this.#stop.signal);
    } catch {
      // The process ends, or the schema is one that this version must not touch: the first account's maker tells it.
      return;
    }
    await this.#round();
  }

  /** Deletes the sessions that have ended; returns how many. */
  prune(): Promise<number> {
    const now = this.clock.now();
    return this.sessions.prune(now, now - idleMs);
  }

  async #round(): Promise<void> {
    let nextMs = everyMs;
    try {
      await this.#checkLogin();
      await this.prune();
    } catch (error) {
      if (!this.#stop.signal.aborted) this.logger.warn((error as Error).message);
      nextMs = retryMs;
    }
    if (!this.#stop.signal.aborted) this.#timer = setTimeout(() => void this.#round(), nextMs).unref();
  }

  async #checkLogin(): Promise<void> {
    if (this.#checked) return;
    const found = await foreignWrites(this.database, 'gui');
    if (found !== null) this.logger.warn(foreignWritesWarning('gui', found));
    this.#checked = true;
  }
}
