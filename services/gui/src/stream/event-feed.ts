import { Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { DatabaseError, EventRepository, SchemaTooNewError } from '@smart-monitor/database';
import { eventFrame } from './frames.js';
import { RecentEvents, type ReadyEvent } from './recent-events.js';

const pageSize = 500;
const keptEvents = 2_000;
/** While an older transaction holds events back, they are asked for again after this time. */
const pendingMs = 20;
/** While the database is away it is asked this often; wake-ups cannot come then. */
const retryMs = 1_000;

/** Told of everything that the feed reads. */
export interface FeedListener {
  onEvents(events: readonly ReadyEvent[]): void;
  /** The database went away, or came back. */
  onState(live: boolean): void;
}

/** Follows the table `events`, once for all clients. The table is the truth; wake-ups only make it fast. */
@Injectable()
export class EventFeed implements OnModuleDestroy {
  private readonly logger = new Logger('stream');
  /** Null until the database was reached for the first time. */
  recent: RecentEvents | null = null;
  /** True while the table can be read. */
  live = false;
  #listener: FeedListener | null = null;
  #reading = false;
  #again = false;
  #closed = false;
  #timer: NodeJS.Timeout | null = null;

  constructor(private readonly events: EventRepository) {}

  /** Begins to read, telling `listener`. */
  start(listener: FeedListener): void {
    this.#listener = listener;
    this.wake();
  }

  onModuleDestroy(): void {
    this.#closed = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
  }

  /** Looks for new events now; calls during a look lead to one more. */
  wake(): void {
    if (this.#closed || this.#listener === null) return;
    if (this.#reading) {
      this.#again = true;
      return;
    }
    this.#reading = true;
    if (this.#timer !== null) clearTimeout(this.#timer);
    void this.#read().then((nextMs) => {
      this.#reading = false;
      if (this.#closed) return;
      const again = this.#again;
      this.#again = false;
      if (again && nextMs !== retryMs) this.wake();
      else if (nextMs !== null) this.#timer = setTimeout(() => this.wake(), nextMs).unref();
    });
  }

  /** Reads all there is; returns after how many milliseconds to look again, or null to wait for a wake-up. */
  async #read(): Promise<number | null> {
    try {
      this.recent ??= new RecentEvents(await this.events.newestCursor(), keptEvents);
      for (;;) {
        const page = await this.events.after(this.recent.newest, pageSize);
        if (this.#closed) return null;
        const ready = page.events.map((event) => ({ cursor: event.cursor, bytes: eventFrame(event) }));
        this.recent.add(ready);
        this.#setLive(true);
        if (ready.length > 0) this.#listener?.onEvents(ready);
        if (ready.length < pageSize) return page.pending ? pendingMs : null;
      }
    } catch (error) {
      this.#setLive(false);
      const expected = error instanceof DatabaseError || error instanceof SchemaTooNewError;
      if (!expected) this.logger.error(error instanceof Error ? (error.stack ?? error.message) : error);
      return retryMs;
    }
  }

  #setLive(live: boolean): void {
    if (this.live === live) return;
    this.live = live;
    this.#listener?.onState(live);
  }
}
