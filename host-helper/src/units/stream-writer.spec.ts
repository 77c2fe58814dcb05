import { EventLineReader, type SystemdEvent, type UnitState } from '@smart-monitor/systemd';
import { describe, expect, it } from 'vitest';

import { unitState } from '../test-support/states.js';
import { type Outlet, StreamWriter } from './stream-writer.js';

/** A response whose reader takes what it is told to, with the high-water mark of a real one. */
class Reader implements Outlet {
  destroyed = false;
  ended = false;
  written: string[] = [];
  unread = 0;
  writableNeedDrain = false;
  private drained: () => void = () => undefined;

  constructor(private readonly highWaterMark = 65_536) {}

  get writableLength(): number {
    return this.unread;
  }

  write(text: string): boolean {
    if (this.ended) throw new Error('written behind the end');
    this.written.push(text);
    this.unread += Buffer.byteLength(text);
    this.writableNeedDrain = this.unread >= this.highWaterMark;
    return !this.writableNeedDrain;
  }

  end(): void {
    this.ended = true;
  }

  destroy(): void {
    this.destroyed = true;
  }

  on(event: 'drain' | 'close', listener: () => void): void {
    if (event === 'drain') this.drained = listener;
  }

  /** Takes all that was written, as often as there is more. */
  read(): void {
    while (this.unread > 0) {
      this.unread = 0;
      this.writableNeedDrain = false;
      this.drained();
    }
  }

  get kinds(): string[] {
    const lines = new EventLineReader();
    return this.written.flatMap((text) => lines.take(text)?.kind ?? []);
  }
}

const unit = (name: string): UnitState =>
  unitState({ unit: name, description: 'x'.repeat(1_000), timeoutStartUsec: Infinity });
const snapshot = (count: number): SystemdEvent => ({
  kind: 'snapshot',
  cause: 'start',
  units: Array.from({ length: count }, (_, n) => unit(`u${n}.service`)),
  mono: 1,
});
const change = (mono = 2): SystemdEvent => ({ kind: 'unit', via: 'resync', state: unit('a.service'), mono });

const open = (reader: Reader) => {
  const cuts: string[] = [];
  return { writer: new StreamWriter(reader, 262_144, (why) => cuts.push(why)), cuts };
};

describe('the writer of a stream', () => {
  it('draws a snapshot as fast as it is read, and tells what happens meanwhile behind it', () => {
    const reader = new Reader();
    const { writer, cuts } = open(reader);
    writer.tell(snapshot(2_000));
    writer.tell(change());
    writer.beat(3);
    // 3.5 MB are to be told; no more than the reader's own buffer and a line are in memory.
    expect(reader.unread).toBeLessThan(110_000);
    expect(reader.kinds).toEqual([]);
    reader.read();
    expect(reader.kinds).toEqual(['snapshot', 'unit', 'heartbeat']);
    expect(cuts).toEqual([]);
  });

  it('cuts a reader off that leaves more than 256 KB unread, and keeps nothing', () => {
    const reader = new Reader();
    const { writer, cuts } = open(reader);
    for (let n = 0; n < 1_000 && !reader.destroyed; n += 1) writer.tell(change(n));
    expect(reader.destroyed).toBe(true);
    expect(cuts).toEqual([expect.stringMatching(/^it has left 26\d{4} bytes unread$/)]);
    const before = reader.written.length;
    writer.tell(change());
    writer.end('age', 1);
    reader.read();
    expect(reader.written.length).toBe(before);
  });

  it('cuts a reader off that stands still within a snapshot of a quiet host', () => {
    const reader = new Reader();
    const { writer, cuts } = open(reader);
    writer.tell(snapshot(2_000));
    for (let n = 0; n < 3; n += 1) writer.beat(n);
    expect(reader.destroyed).toBe(false);
    writer.beat(3);
    expect(reader.destroyed).toBe(true);
    expect(cuts).toEqual(['it does not read']);
  });

  it('keeps one that is slow, and goes on', () => {
    const reader = new Reader(1_000);
    const { writer, cuts } = open(reader);
    for (let round = 0; round < 20; round += 1) {
      for (let n = 0; n < 50; n += 1) writer.tell(change(n));
      writer.beat(round);
      reader.read();
    }
    expect(cuts).toEqual([]);
    expect(reader.kinds.length).toBe(20 * 51);
  });

  it('ends with a line that says why, behind all that was told before, and tells nothing more', () => {
    const reader = new Reader();
    const { writer } = open(reader);
    writer.tell(snapshot(200));
    writer.end('shutdown', 4);
    expect(reader.ended).toBe(false);
    writer.tell(change());
    reader.read();
    expect(reader.kinds).toEqual(['snapshot', 'end']);
    expect(reader.ended).toBe(true);
  });
});
