import { eventLines, type StreamEnd, type StreamLine } from '@smart-monitor/systemd';

/** What a stream is written to: an HTTP response, as far as it matters here. */
export interface Outlet {
  readonly destroyed: boolean;
  /** Bytes that were written and that the reader has not taken. */
  readonly writableLength: number;
  readonly writableNeedDrain: boolean;
  write(text: string): boolean;
  end(): unknown;
  destroy(): unknown;
  on(event: 'drain' | 'close', listener: () => void): unknown;
}

/** A reader that takes nothing over so many signs of life is gone. */
const idleBeats = 4;
/** A reader has this long to take the last line, milliseconds. */
const lastLineMs = 2_000;

/**
 * Writes events to one reader, as fast as it reads: a snapshot is drawn line by line, and what happens meanwhile
 * waits behind it. A reader that leaves too much unread, or stands still, is cut off.
 */
export class StreamWriter {
  /** Lines that wait, and snapshots that are not drawn to their end. */
  private readonly queue: (string | Iterator<string, void>)[] = [];
  private queuedBytes = 0;
  private stillFor = 0;
  private ending = false;

  constructor(
    private readonly outlet: Outlet,
    private readonly maxUnreadBytes: number,
    /** Told when the reader is cut off, in words. */
    private readonly onCut: (why: string) => void,
  ) {
    outlet.on('drain', () => {
      this.stillFor = 0;
      this.pump();
    });
  }

  tell(line: StreamLine): void {
    if (this.ending || this.outlet.destroyed) return;
    if (line.kind === 'snapshot') this.queue.push(eventLines(line));
    else for (const text of eventLines(line)) this.wait(text);
    this.pump();
    const unread = this.queuedBytes + this.outlet.writableLength;
    if (unread > this.maxUnreadBytes) this.cut(`it has left ${unread} bytes unread`);
  }

  /** Writes a sign of life, and looks for one of the reader. */
  beat(mono: number): void {
    this.stillFor = this.outlet.writableNeedDrain ? this.stillFor + 1 : 0;
    if (this.stillFor >= idleBeats) this.cut('it does not read');
    else this.tell({ kind: 'heartbeat', mono });
  }

  /** Writes the reason as the last line and ends the stream behind it. */
  end(reason: StreamEnd, mono: number): void {
    this.tell({ kind: 'end', reason, mono });
    this.ending = true;
    this.pump();
    setTimeout(() => this.outlet.destroy(), lastLineMs).unref();
  }

  private wait(text: string): void {
    this.queue.push(text);
    this.queuedBytes += Buffer.byteLength(text);
  }

  private pump(): void {
    while (this.queue.length > 0 && !this.outlet.writableNeedDrain && !this.outlet.destroyed) {
      const head = this.queue[0]!;
      if (typeof head === 'string') {
        this.queue.shift();
        this.queuedBytes -= Buffer.byteLength(head);
        this.outlet.write(head);
      } else {
        const next = head.next();
        if (next.done === true) this.queue.shift();
        else this.outlet.write(next.value);
      }
    }
    if (this.ending && this.queue.length === 0 && !this.outlet.destroyed) this.outlet.end();
  }

  private cut(why: string): void {
    if (this.outlet.destroyed) return;
    this.queue.length = 0;
    this.queuedBytes = 0;
    this.outlet.destroy();
    this.onCut(why);
  }
}
