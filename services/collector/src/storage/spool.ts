import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, rmSync, writeSync } from 'node:fs';
import type { HostSample } from '@smart-monitor/contracts';
import { decodeSample, encodeSample } from './sample-line.js';
import { countLines, cutTornTail, listSegments, readLines, segmentPath } from './segment-files.js';

/** Samples from the front of the spool; `acknowledge` takes them out. */
export interface SpoolBatch {
  readonly samples: readonly HostSample[];
  readonly segment: number;
  readonly next: number;
}

export interface SpoolOptions {
  readonly directory: string;
  /** Bytes on disk at most; the oldest segment is dropped beyond it. */
  readonly limitBytes: number;
  /** Bytes after which a new segment is begun. */
  readonly segmentBytes?: number;
}

/** A line longer than this is no sample of a host. */
const lineLimit = 1024 * 1024;

/** Tells how many samples were lost, and why, in a sentence. */
export type LossListener = (samples: number, sentence: string) => void;

/**
 * Samples on their way to the database: append-only segments on disk, read in order. A sample is in the page
 * cache before `append` returns, so it outlives this process, though not a power cut. The same samples may be
 * given twice after a crash; the key of a value (series, time) makes that harmless. Synchronous, one process.
 */
export class Spool {
  readonly #segments: { number: number; bytes: number }[];
  readonly #segmentBytes: number;
  #fd: number;
  /** Where the front is in the oldest segment. */
  #offset = 0;
  /** The batch whose damaged lines were told of last: it is given again until it is acknowledged. */
  #damageTold = '';

  constructor(
    private readonly options: SpoolOptions,
    private readonly onLoss: LossListener = () => undefined,
  ) {
    const { directory, limitBytes } = options;
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    this.#segmentBytes = options.segmentBytes ?? Math.max(64 * 1024, Math.min(1024 * 1024, limitBytes / 8));
    this.#segments = listSegments(directory);
    if (this.#segments.length === 0) this.#segments.push({ number: 1, bytes: 0 });
    const last = this.#last();
    const file = segmentPath(directory, last.number);
    this.#fd = openSync(file, 'a', 0o600);
    const cut = cutTornTail(file);
    last.bytes -= cut;
    if (cut > 0)
      onLoss(0, `The end of ${file} was cut off by a crash (${cut} bytes of a sample that was never whole).`);
  }

  /** Bytes that wait, acknowledged ones of the oldest segment not counted. */
  get waitingBytes(): number {
    return this.#segments.reduce((total, { bytes }) => total + bytes, -this.#offset);
  }

  /** Adds a sample. A disk that is full or broken loses it, and says so. */
  append(sample: HostSample): void {
    const line = Buffer.from(encodeSample(sample));
    if (line.length > lineLimit) {
      this.onLoss(1, `A sample of ${line.length} bytes is too large for the spool.`);
      return;
    }
    try {
      if (this.#last().bytes >= this.#segmentBytes) this.#begin(this.#last().number + 1);
      const last = this.#last();
      try {
        for (let at = 0; at < line.length;) at += writeSync(this.#fd, line, at);
        last.bytes += line.length;
      } catch (error) {
        // Half a line must not stand before the next one.
        ftruncateSync(this.#fd, last.bytes);
        throw error;
      }
    } catch (error) {
      this.onLoss(
        1,
        `A sample could not be written to ${this.options.directory}: ${(error as Error).message}`,
      );
      return;
    }
    while (this.#segments.length > 1 && this.#total() > this.options.limitBytes) this.#dropOldest();
  }

  /** The oldest samples, at most `maxBytes` of lines; null when nothing waits. */
  peek(maxBytes: number): SpoolBatch | null {
    for (;;) {
      const { number } = this.#segments[0]!;
      const file = segmentPath(this.options.directory, number);
      let read = readLines(file, this.#offset, maxBytes);
      // One line longer than the wish: take it alone.
      if (read.lines.length === 0) read = readLines(file, this.#offset, lineLimit + 1);
      if (read.lines.length > 0) {
        const decoded = read.lines.map(decodeSample);
        const samples = decoded.filter((sample) => sample !== null);
        const damaged = decoded.length - samples.length;
        if (damaged > 0 && this.#damageTold !== `${number}:${this.#offset}`) {
          this.#damageTold = `${number}:${this.#offset}`;
          this.onLoss(damaged, `${damaged} damaged samples in ${file} were passed over.`);
        }
        if (samples.length > 0) return { samples, segment: number, next: read.next };
        this.#offset = read.next;
        continue;
      }
      if (this.#segments.length === 1) return null;
      this.#removeOldest();
    }
  }

  /** Takes a batch out after it was committed. Without effect when it was dropped meanwhile. */
  acknowledge({ segment, next }: SpoolBatch): void {
    const first = this.#segments[0]!;
    if (first.number !== segment) return;
    this.#offset = next;
    if (next < first.bytes) return;
    if (this.#segments.length > 1) {
      this.#removeOldest();
    } else if (next >= 64 * 1024) {
      // Everything is stored: begin the file anew, so that a restart has little to send again.
      ftruncateSync(this.#fd, 0);
      first.bytes = 0;
      this.#offset = 0;
    }
  }

  close(): void {
    closeSync(this.#fd);
  }

  #last(): { number: number; bytes: number } {
    return this.#segments.at(-1)!;
  }

  #total(): number {
    return this.#segments.reduce((total, { bytes }) => total + bytes, 0);
  }

  #begin(number: number): void {
    const fd = openSync(segmentPath(this.options.directory, number), 'a', 0o600);
    closeSync(this.#fd);
    this.#fd = fd;
    this.#segments.push({ number, bytes: fstatSync(fd).size });
  }

  #removeOldest(): void {
    const { number } = this.#segments.shift()!;
    rmSync(segmentPath(this.options.directory, number), { force: true });
    this.#offset = 0;
  }

  #dropOldest(): void {
    const file = segmentPath(this.options.directory, this.#segments[0]!.number);
    const lost = countLines(file, this.#offset);
    this.#removeOldest();
    this.onLoss(
      lost,
      `The spool reached its limit of ${this.options.limitBytes} bytes: the ${lost} oldest samples were dropped.`,
    );
  }
}
