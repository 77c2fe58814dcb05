import { close, fdatasync, mkdirSync, open, write } from 'node:fs';
import { promisify } from 'node:util';
import { newId, type Clock, type LedgerBody, type LedgerRecord } from '@smart-monitor/contracts';
import { listSegments, readLines, repairTail, segmentPath, type LedgerPosition } from './segments.js';

const openFile = promisify(open);
const closeFile = promisify(close);
const writeFile = promisify<number, Buffer, number, number, null, number>(write);
const syncFile = promisify(fdatasync);

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
}

/** Longest line that is written; evidence above it is cut by its maker. */
const readChunkBytes = 4 * 1024 * 1024;

/**
 * The orchestrator's own record of what it saw, decided and did: the truth of the moment. Lines of JSON in numbered
 * segments, appended only; `sync` returns when all that was appended before is on the disk. Postgres gets a copy.
 */
export class Ledger {
  private pending: LedgerRecord[] = [];
  private working: Promise<void> = Promise.resolve();
  private listeners: (() => void)[] = [];
  private size: number;

  private constructor(
    private readonly options: LedgerOptions,
    private fd: number,
    private segment: number,
    size: number,
  ) {
    this.size = size;
  }

  /** Opens the ledger for appending, after cutting off a line that a crash left half written. */
  static async open(options: LedgerOptions): Promise<Ledger> {
    mkdirSync(options.directory, { recursive: true, mode: 0o700 });
    const segment = listSegments(options.directory).at(-1) ?? 1;
    const path = segmentPath(options.directory, segment);
    const fd = await openFile(path, 'a', 0o600);
    repairTail(path);
    const { offset } = Ledger.end(options.directory, segment);
    return new Ledger(options, fd, segment, offset);
  }

  private static end(directory: string, segment: number): LedgerPosition {
    let offset = 0;
    for (;;) {
      const next = readLines(segmentPath(directory, segment), offset, readChunkBytes).offset;
      if (next === offset) return { segment, offset };
      offset = next;
    }
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
    await this.sync();
    await closeFile(this.fd);
  }

  private flush(durable: boolean): Promise<void> {
    const run = this.working.then(() => this.writeOut(durable));
    this.working = run.catch(() => undefined);
    return run;
  }

  private async writeOut(durable: boolean): Promise<void> {
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
    if (this.size > (this.options.segmentBytes ?? 8 * 1024 * 1024)) await this.rotate();
    const bytes = Buffer.from(batch.map((record) => `${JSON.stringify(record)}\n`).join(''));
    let written = 0;
    while (written < bytes.length) {
      written += await writeFile(this.fd, bytes, written, bytes.length - written, null);
    }
    this.size += bytes.length;
  }

  private async rotate(): Promise<void> {
    await syncFile(this.fd);
    const next = await openFile(segmentPath(this.directory, this.segment + 1), 'a', 0o600);
    await closeFile(this.fd);
    this.fd = next;
    this.segment += 1;
    this.size = 0;
  }
}

/** Every record from a position on, oldest first, with the position behind each batch. Lines that are not JSON are counted and passed over. */
export function* readLedger(
  directory: string,
  from: LedgerPosition,
  maxBytes = readChunkBytes,
): Generator<{ records: LedgerRecord[]; damaged: number; position: LedgerPosition }> {
  for (const segment of listSegments(directory).filter((number) => number >= from.segment)) {
    let offset = segment === from.segment ? from.offset : 0;
    for (;;) {
      const chunk = readLines(segmentPath(directory, segment), offset, maxBytes);
      if (chunk.offset === offset) break;
      offset = chunk.offset;
      yield { ...parseLines(chunk.lines), position: { segment, offset } };
    }
  }
}

function parseLines(lines: readonly string[]): { records: LedgerRecord[]; damaged: number } {
  const records: LedgerRecord[] = [];
  let damaged = 0;
  for (const line of lines) {
    try {
      records.push(JSON.parse(line) as LedgerRecord);
    } catch {
      damaged += 1;
    }
  }
  return { records, damaged };
}
