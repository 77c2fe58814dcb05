import fc from 'fast-check';
import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';

import { filterMessages, type MessageHead } from './message-filter.js';

/** A message of the little-endian kind, with nothing in its head but its sender. */
function message(type: number, sender: string, body: Buffer): Buffer {
  const field = Buffer.concat([
    Buffer.from([7, 1]),
    Buffer.from('s\0'),
    Buffer.alloc(4),
    Buffer.from(`${sender}\0`),
  ]);
  field.writeUInt32LE(Buffer.byteLength(sender), 4);
  const head = Buffer.alloc(16);
  head.write('l');
  head[1] = type;
  head.writeUInt32LE(body.length, 4);
  head.writeUInt32LE(field.length, 12);
  return Buffer.concat([head, field, Buffer.alloc((8 - (field.length % 8)) % 8), body]);
}

/** Reads as the library does: a head, and then what it says that follows. */
function readerOf(stream: PassThrough): () => Buffer[] {
  let head: Buffer | null = null;
  return () => {
    const read: Buffer[] = [];
    for (;;) {
      head ??= stream.read(16) as Buffer | null;
      if (head === null) return read;
      const size = Math.ceil(head.readUInt32LE(12) / 8) * 8 + head.readUInt32LE(4);
      const rest = stream.read(size) as Buffer | null;
      if (rest === null) return read;
      read.push(Buffer.concat([head, rest]));
      head = null;
    }
  };
}

const accept = ({ type, sender }: MessageHead): boolean => type !== 4 || sender === ':1.1';

describe('a filter of messages', () => {
  it('gives what is accepted, whole and in order, however it comes in pieces', async () => {
    const some = fc.record({
      type: fc.constantFrom(2, 3, 4),
      sender: fc.constantFrom(':1.1', ':1.10', ':1', ''),
      body: fc.oneof(
        fc.uint8Array({ maxLength: 40 }),
        fc.constantFrom(20_000, 70_000).map((size) => new Uint8Array(size)),
      ),
    });
    await fc.assert(
      fc.asyncProperty(
        fc.array(some, { maxLength: 8 }),
        fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constant(30_000)),
        async (sent, piece) => {
          const stream = new PassThrough();
          filterMessages(stream, accept);
          const drain = readerOf(stream);
          const read: Buffer[] = [];
          stream.on('readable', () => read.push(...drain()));
          const messages = sent.map((one) => ({
            one,
            bytes: message(one.type, one.sender, Buffer.from(one.body)),
          }));
          const all = Buffer.concat(messages.map(({ bytes }) => bytes));
          for (let at = 0; at < all.length; at += piece) stream.write(all.subarray(at, at + piece));
          const ended = new Promise((resolve) => stream.on('end', resolve));
          stream.end();
          await ended;
          const wanted = messages.flatMap(({ one, bytes }) => (accept(one) ? [bytes] : []));
          expect(read.map(({ length }) => length)).toEqual(wanted.map(({ length }) => length));
          expect(Buffer.concat(read).equals(Buffer.concat(wanted))).toBe(true);
        },
      ),
      { numRuns: 100 },
    );
  });

  it('throws away a head that is longer than any, unread', () => {
    const stream = new PassThrough();
    const seen: MessageHead[] = [];
    filterMessages(stream, (head) => seen.push(head) > 0);
    const long = message(2, 'x'.repeat(70_000), Buffer.alloc(0));
    const short = message(2, ':1.1', Buffer.from('body'));
    stream.write(Buffer.concat([long, short]));
    expect(readerOf(stream)()).toEqual([short]);
    expect(seen).toEqual([{ type: 2, sender: ':1.1' }]);
  });

  it('names nobody where the head ends too soon', () => {
    const stream = new PassThrough();
    const seen: MessageHead[] = [];
    filterMessages(stream, (head) => {
      seen.push(head);
      return false;
    });
    const head = Buffer.alloc(16);
    head.write('l');
    head[1] = 4;
    head.writeUInt32LE(200, 12);
    stream.write(Buffer.concat([head, Buffer.alloc(200, 0xff)]));
    stream.read(16);
    expect(seen).toEqual([{ type: 4, sender: null }]);
  });
});
