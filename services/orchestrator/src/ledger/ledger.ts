import { close, fdatasync, ftruncate, mkdirSync, open, rmSync, write } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { newId, type Clock, type LedgerBody, type LedgerRecord } from '@smart-monitor/contracts';
import { fold, type Restored } from './restored.js';
import { listSegments, repairTail, segmentPath, segmentSize, type LedgerPosition } from './segments.js';
import { keepSnapshot, readSnapshot, readWhole, restore } from './snapshot.js';

const openFile = promisify(open);
const closeFile = promisify(close);
const writeFile = promisify<number, Buffer, number, number, null, number>(write);
const syncFile = promisify(fdatasync);
const cutFile = promisify(ftruncate);

/** Which host the records tell of. */
export interface LedgerHost {
  readonly hostId: string;
  readonly hostname: string;
}

export interface LedgerOptions {
  readonly directory: string;
  readonly host: LedgerHost;
  readonly clock: Clock;
  /** A new segment is begun behind this many bytes. */
  readonly segmentBytes?: number;
  /** So many segments are kept at most; the oldest go then, whether Postgres has them or not. */
  readonly mostSegments?: number;
  /** So many records wait in memory at most while the disk refuses; what healing can do without is left out then. */
  readonly mostPending?: number;
  /** How long after a failure the disk is tried again, milliseconds. */
  readonly retryMs?: number;
  /** Hears, once each, that something is not kept, in words, and that all is well again: null. */
  onTrouble?(trouble: string | null): void;
}

const segmentBytes = 8 * 1024 * 1024;
/** 1 GiB: more than two weeks of a unit that flaps every two seconds. */
const mostSegments = 128;
const mostPending = 10_000;
const retryMs = 1_000;

/** What people would miss, and healing would not. */
const dispensable = new Set<LedgerBody['kind']>(['unit-state', 'evidence', 'decision', 'observations']);

/**
 * The orchestrator's own record of what it saw, decided and did: the truth of the moment. Lines of JSON in numbered
 * segments, appended only; `sync` returns when all that was appended before is on the disk. Postgres gets a copy.
 */
export class Ledger {
  private pending: LedgerRecord[] = [];
  private working: Promise<void> = Promise.resolve();
  private listeners: (() => void)[] = [];
  private retry: NodeJS.Timeout | null = null;
  private trouble: string | null = null;
  /** Whether a failed write may have left a part of itself behind `size`. */
  private torn = false;
  private closed = false;
  /** Records that found no room in memory while the disk refused. */
  lost = 0;

  private constructor(
    private readonly options: LedgerOptions,
    private fd: number,
    private segment: number,
    private size: number,
    private known: Restored,
    /** Lines that could not be read when it was opened. */
    readonly damaged: number,
  ) {}

  /** Opens the ledger for appending, after cutting off a line that a crash left half written. */
  static async open(options: LedgerOptions): Promise<Ledger> {
    mkdirSync(options.directory, { recursive: true, mode: 0o700 });
    const { directory } = options;
    const shipped = readWhole<LedgerPosition>(join(directory, 'shipped.json'), { segment: 0, offset: 0 });
    const last = listSegments(directory).at(-1) ?? 1;
    // Never behind what was folded or shipped, although somebody may have deleted the segments.
    const segment = Math.max(last, readSnapshot(directory).position.segment, shipped.segment);
    const path = segmentPath(directory, segment);
    const fd = await openFile(path, 'a', 0o600);
    repairTail(path);
    const { restored, position, damaged } = restore(directory);
    keepSnapshot(directory, { restored, position });
    return new Ledger(options, fd, segment, segmentSize(path), restored, damaged);
  }

  /** What is known by all records that are written. */
  get restored(): Restored {
    return this.known;
  }

  /** The folder of the segments. */
  get directory(): string {
    return this.options.directory;
  }

  /** The segment that is written now. */
  get currentSegment(): number {
    return this.segment;
  }

  /** Adds a record in order. It reaches the disk soon; use `sync` where it must be there before going on. */
  append<B extends LedgerBody>(body: B): LedgerRecord<B> {
    const record: LedgerRecord<B> = {
      id: newId(),
      ...this.options.host,
      at: this.options.clock.now(),
      mono: this.options.clock.mono(),
      body,
    };
    const full = this.pending.length >= (this.options.mostPending ?? mostPending);
    if (this.closed || (full && dispensable.has(body.kind))) {
      this.lost += 1;
      return record;
    }
    if (this.pending.length === 0) setImmediate(() => void this.flush(false).catch(() => undefined));
    this.pending.push(record);
    return record;
  }

  /** Resolves when every record appended so far is on the disk. Rejects where the disk refuses. */
  sync(): Promise<void> {
    return this.flush(true);
  }

  /** Calls back after records became readable in the file. */
  onWritten(listener: () => void): void {
    this.listeners.push(listener);
  }

  async close(): Promise<void> {
    if (this.closed) return;
    try {
      await this.sync();
    } finally {
      this.closed = true;
      if (this.retry !== null) clearTimeout(this.retry);
      await this.working;
      await closeFile(this.fd);
    }
  }

  private flush(durable: boolean): Promise<void> {
    const run = this.working.then(() => this.writeOut(durable));
    this.working = run.then(
      () => this.tell(null),
      (error: unknown) => this.later(error),
    );
    return run;
  }

  /** Tries again by itself: nobody else may have a reason to. */
  private later(error: unknown): void {
    const { message, cause } = error as Error;
    this.tell(`${message}: ${String(cause)}; nothing is done until its record can be kept`);
    if (this.closed || this.retry !== null) return;
    this.retry = setTimeout(() => {
      this.retry = null;
      void this.flush(false).catch(() => undefined);
    }, this.options.retryMs ?? retryMs);
  }

  private tell(trouble: string | null): void {
    if ((trouble === null) === (this.trouble === null)) return;
    this.trouble = trouble;
    this.options.onTrouble?.(trouble);
  }

  private async writeOut(durable: boolean): Promise<void> {
    if (this.closed) throw new Error(`the ledger in ${this.directory} is closed`);
    const batch = this.pending;
    if (batch.length > 0) {
      this.pending = [];
      try {
        await this.writeBatch(batch);
      } catch (error) {
        this.pending = [...batch, ...this.pending];
        throw new Error(`the ledger in ${this.directory} could not be written`, { cause: error });
      }
    }
    if (durable) await syncFile(this.fd);
    if (batch.length > 0) for (const listener of this.listeners) listener();
  }

  private async writeBatch(batch: readonly LedgerRecord[]): Promise<void> {
    if (this.torn) await this.cut();
    if (this.size > (this.options.segmentBytes ?? segmentBytes)) await this.rotate();
    const bytes = Buffer.from(batch.map((record) => `${JSON.stringify(record)}\n`).join(''));
    let written = 0;
    this.torn = true;
    while (written < bytes.length) {
      written += await writeFile(this.fd, bytes, written, bytes.length - written, null);
    }
    this.torn = false;
    this.size += bytes.length;
    for (const record of batch) this.known = fold(this.known, record);
  }

  /** Cuts off what a failed write left: the next line would be glued to it. */
  private async cut(): Promise<void> {
    await cutFile(this.fd, this.size);
    this.torn = false;
  }

  private async rotate(): Promise<void> {
    await syncFile(this.fd);
    const next = await openFile(segmentPath(this.directory, this.segment + 1), 'a', 0o600);
    await closeFile(this.fd);
    this.fd = next;
    this.segment += 1;
    this.size = 0;
    keepSnapshot(this.directory, { position: { segment: this.segment, offset: 0 }, restored: this.known });
    const shipped = readWhole<LedgerPosition>(join(this.directory, 'shipped.json'), {
      segment: 0,
      offset: 0,
    });
    const segments = listSegments(this.directory);
    for (const old of segments.slice(0, -(this.options.mostSegments ?? mostSegments))) {
      rmSync(segmentPath(this.directory, old));
      // Some that Postgres has are kept behind; those are nobody's loss.
      if (old < shipped.segment) continue;
      this.options.onTrouble?.(`segment ${old} of ${this.directory} was dropped before Postgres had it`);
    }
  }
}
