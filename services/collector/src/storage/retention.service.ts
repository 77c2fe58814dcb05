import {
  Injectable,
  Logger,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { systemClock } from '@smart-monitor/contracts';
import { Database, foreignWrites, foreignWritesWarning, RetentionRepository } from '@smart-monitor/database';
import { StoreService } from './store.service.js';

/** How often old rows are looked for. */
const everyMs = 3_600_000;
/** How long after a failure it is tried again; also the wait for the schema at the start. */
const retryMs = 60_000;
const schemaMs = 500;

/**
 * Deletes rows that are older than they are kept, for all services: at the start and every hour, in small batches.
 * Apart from the keeper, whose row about this host must not wait behind a long deletion.
 */
@Injectable()
export class RetentionService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  readonly #logger = new Logger('retention');
  readonly #rows: RetentionRepository;
  readonly #abort = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #checked = false;
  #told = '';
  #busy: Promise<void> = Promise.resolve();

  constructor(
    private readonly store: StoreService,
    private readonly database: Database,
  ) {
    this.#rows = new RetentionRepository(database);
  }

  onApplicationBootstrap(): void {
    this.#busy = this.#round();
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.#abort.abort();
    clearTimeout(this.#timer);
    await Promise.race([this.#busy, new Promise((resolve) => setTimeout(resolve, 300).unref())]);
  }

  async #round(): Promise<void> {
    const wait = this.store.ready ? await this.#prune() : schemaMs;
    if (this.#abort.signal.aborted) return;
    this.#timer = setTimeout(() => (this.#busy = this.#round()), wait).unref();
  }

  /** Returns after how many milliseconds to look again. */
  async #prune(): Promise<number> {
    try {
      await this.#checkLogin();
      const gone = await this.#rows.prune(systemClock.now(), { signal: this.#abort.signal });
      const list = [...gone].map(([what, rows]) => `${rows} of ${what}`).join(', ');
      if (list !== '') this.#logger.log(`Old rows were deleted: ${list}.`);
      this.#told = '';
      return everyMs;
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      if (message !== this.#told && !this.#abort.signal.aborted) this.#logger.warn(message);
      this.#told = message;
      return retryMs;
    }
  }

  /** Once, when the schema is there: warns where this login could change what other services write. */
  async #checkLogin(): Promise<void> {
    if (this.#checked) return;
    const found = await foreignWrites(this.database, 'collector');
    if (found !== null) this.#logger.warn(foreignWritesWarning('collector', found));
    this.#checked = true;
  }
}
