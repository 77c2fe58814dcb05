import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareCursors, frame } from './frames.js';
import { RecentEvents } from './recent-events.js';

const uuid = (n: number) => `00000000-0000-0000-0000-${String(n).padStart(12, '0')}`;
const cursor = (xid: number, n = 0) => `${xid}-${uuid(n)}`;
const ready = (xid: number) => ({ cursor: cursor(xid), bytes: Buffer.alloc(0) });

describe('compareCursors', () => {
  it('orders transactions as numbers, not as text, and then ids', () => {
    expect(compareCursors(cursor(9), cursor(10))).toBeLessThan(0);
    expect(compareCursors(cursor(10, 2), cursor(10, 1))).toBeGreaterThan(0);
    expect(compareCursors('18446744073709551615-a', '18446744073709551614-a')).toBeGreaterThan(0);
    expect(compareCursors(cursor(3), cursor(3))).toBe(0);
  });
});

describe('RecentEvents', () => {
  it('gives what follows a place, or null when that place is older than what it keeps', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), fc.integer({ min: 0, max: 70 }), (count, place) => {
        const recent = new RecentEvents(cursor(0), 10);
        for (let xid = 1; xid <= count; xid += 1) recent.add([ready(xid)]);
        const found = recent.after(cursor(place))?.map((event) => event.cursor);
        if (found === undefined) {
          expect(place).toBeLessThan(count - 10);
        } else {
          const all = Array.from({ length: count }, (_, index) => cursor(index + 1));
          expect(found).toEqual(all.slice(place));
        }
        expect(recent.newest).toBe(cursor(count));
      }),
    );
  });
});

describe('frame', () => {
  it('keeps every text in one data line', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const lines = frame('kind', { text }, '1-a').toString().split('\n');
        expect(lines.slice(0, 2)).toEqual(['id: 1-a', 'event: kind']);
        expect(lines).toHaveLength(5);
      }),
    );
  });
});
