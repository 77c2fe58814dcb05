import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { LedgerRecord } from '@smart-monitor/contracts';
import type { Ledger } from './ledger.js';
import { readLedger } from './read-ledger.js';
import type { LedgerPosition } from './segments.js';
import { dropSegments, readWhole, writeWhole } from './snapshot.js';

const firstRetryMs = 500;
const longestRetryMs = 5_000;
/** A look now and then, although each record that is written wakes it. */
const idleMs = 60_000;
const batchBytes = 512 * 1024;

/** How far it came, and in which database. */
interface Shipped extends LedgerPosition {
  /** Absent in what was written before this field was. */
  readonly database?: string;
}

/** Where records go. */
export interface Destination {
  ship(records: readonly LedgerRecord[]): Promise<void>;
  /** Which database it is. */
  identity(): Promise<string>;
  /** Called when that is another one than before: all that the ledger still has is sent to it. */
  onAnother?(): void;
}

/** How far behind Postgres is. */
export interface ShippingState {
  readonly reachable: boolean;
  readonly error: string;
  /** Since when Postgres could not be written, milliseconds since the epoch; null while it can. */
  readonly since: number | null;
}

/**
 * Copies the ledger to Postgres, in order, again and again until it is there. It reads from the files, so a long
 * outage costs no memory; it may send a record twice, which the database takes once. A database that was restored from a
 * backup, or made anew, gets everything again that the ledger still has.
 */
export class Shipper {
  state: ShippingState = { reachable: true, error: '', since: null };
  private position: LedgerPosition;
  private known: string | null;
  /** The segment before which all were dropped. */
  private droppedUpTo = 0;
  private running: Promise<void> | null = null;
  private readonly abort = new AbortController();
  private wake: () => void = () => undefined;
  /** Something was written since the last look at the files began: in a segment that this look may not know of. */
  private written = false;
  private readonly file: string;

  constructor(
    private readonly ledger: Ledger,
    private readonly destination: Destination,
    private readonly onStateChange: (state: ShippingState) => void,
  ) {
    this.file = join(ledger.directory, 'shipped.json');
    const { database, ...position } = readWhole<Shipped>(this.file, { segment: 0, offset: 0 });
    this.position = position;
    this.known = database ?? null;
    ledger.onWritten(() => {
      this.written = true;
      this.wake();
    });
  }

  /** Begins when `ready` is resolved. */
  start(ready: Promise<void> = Promise.resolve()): void {
    this.running = ready.then(() => this.loop());
  }

  /** Ships what is there, if Postgres takes it at once, and stops. */
  async stop(): Promise<void> {
    this.abort.abort();
    this.wake();
    await this.running;
  }

  private async loop(): Promise<void> {
    let retryMs = firstRetryMs;
    while (!this.abort.signal.aborted) {
      try {
        this.written = false;
        await this.drain();
        this.setState(null);
        retryMs = firstRetryMs;
        await this.idle();
      } catch (error) {
        this.setState(error);
        await sleep(retryMs, undefined, { signal: this.abort.signal }).catch(() => undefined);
        retryMs = Math.min(retryMs * 2, longestRetryMs);
      }
    }
    await this.drain().catch((error: unknown) => this.setState(error));
  }

  private async drain(): Promise<void> {
    let asked = false;
    for (const batch of readLedger(this.ledger.directory, this.position, batchBytes)) {
      if (batch.records.length > 0) {
        if (!asked && (await this.isAnother())) return this.drain();
        asked = true;
        await this.destination.ship(batch.records);
      }
      this.position = batch.position;
      const shipped: Shipped = { ...this.position, ...(this.known !== null && { database: this.known }) };
      writeWhole(this.file, shipped);
    }
    if (this.position.segment !== this.droppedUpTo) dropSegments(this.ledger.directory, this.position);
    this.droppedUpTo = this.position.segment;
  }

  /** Whether this is not the database that had what was shipped; then it begins anew. */
  private async isAnother(): Promise<boolean> {
    const [before, now] = [this.known, await this.destination.identity()];
    this.known = now;
    if (before === null || before === now) return false;
    this.position = { segment: 0, offset: 0 };
    this.destination.onAnother?.();
    return true;
  }

  private idle(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, idleMs);
      this.wake = () => {
        clearTimeout(timer);
        resolve();
      };
      if (this.abort.signal.aborted || this.written) this.wake();
    });
  }

  private setState(error: unknown): void {
    const reachable = error === null;
    if (reachable === this.state.reachable) return;
    const text = error instanceof Error ? error.message : String(error);
    this.state = reachable
      ? { reachable, error: '', since: null }
      : { reachable, error: text, since: Date.now() };
    this.onStateChange(this.state);
  }
}
