import { compareCursors } from './frames.js';

/** An event ready to be sent. */
export interface ReadyEvent {
  readonly cursor: string;
  readonly bytes: Buffer;
}

/** The newest events, kept so that clients that reconnect all at once are served without the database. */
export class RecentEvents {
  #events: ReadyEvent[] = [];

  /** `start` is the place after which nothing was missed. */
  constructor(
    private start: string,
    private readonly capacity: number,
  ) {}

  /** The place of the newest event. */
  get newest(): string {
    return this.#events.at(-1)?.cursor ?? this.start;
  }

  add(events: readonly ReadyEvent[]): void {
    this.#events.push(...events);
    // Cut in halves, not one by one: shifting a long array for each event would be its whole cost.
    if (this.#events.length > this.capacity * 2) {
      const gone = this.#events.length - this.capacity;
      this.start = this.#events[gone - 1]!.cursor;
      this.#events = this.#events.slice(gone);
    }
  }

  /** Everything after a cursor, or null when the cursor is older than what is kept. */
  after(cursor: string): readonly ReadyEvent[] | null {
    if (compareCursors(cursor, this.start) < 0) return null;
    let low = 0;
    let high = this.#events.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (compareCursors(this.#events[middle]!.cursor, cursor) <= 0) low = middle + 1;
      else high = middle;
    }
    return this.#events.slice(low);
  }
}
