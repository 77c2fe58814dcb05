import { dnsResults } from '@smart-monitor/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { encodeQuery, isDnsName, readAnswer } from './dns-message.js';

/** An answer as a resolver writes it: the query with its flags, and a record behind it. */
function answerTo(query: Buffer, flags: number): Buffer {
  const answer = Buffer.concat([
    query,
    Buffer.from([0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 192, 0, 2, 1]),
  ]);
  answer.writeUInt16BE(flags, 2);
  answer.writeUInt16BE(1, 6);
  return answer;
}

const label = fc.stringMatching(/^[A-Za-z0-9_-]{1,63}$/);
const name = fc.oneof(
  fc.constant('.'),
  fc
    .array(label, { minLength: 1, maxLength: 5 })
    .map((labels) => labels.join('.'))
    .filter((text) => text.length <= 253),
);

describe('a DNS query', () => {
  it('asks for the name servers of the root, and for the address of a name', () => {
    expect(encodeQuery(0x1234, '.').toString('hex')).toBe('1234010000010000000000000000020001');
    expect(encodeQuery(1, 'a.example.').toString('hex')).toBe(
      '0001010000010000000000000161076578616d706c650000010001',
    );
  });

  it.each(['', 'a..b', 'ä.example', 'a b', `${'a'.repeat(64)}.example`, 'a/b', `${'a.'.repeat(127)}`])(
    'has no name such as %j',
    (text) => expect(isDnsName(text)).toBe(false),
  );

  it('has every name that it can hold', () => {
    fc.assert(fc.property(name, (text) => isDnsName(text) && encodeQuery(7, text).length <= 12 + 255 + 4));
  });
});

describe('a DNS answer', () => {
  const query = encodeQuery(0xbeef, 'example.org');

  it.each([
    [0x8180, 'ok'],
    [0x8182, 'servfail'],
    [0x8183, 'nxdomain'],
    [0x8185, 'refused'],
    [0x8184, 'other'],
    [0x8380, 'ok'],
    [0x0100, 'garbage'],
    [0xa800, 'garbage'],
  ] as const)('with the flags %i is %s', (flags, result) =>
    expect(readAnswer(query, answerTo(query, flags))).toBe(result),
  );

  it('is no answer with another id, to another question, cut short, or where it is the question itself', () => {
    expect(readAnswer(encodeQuery(0xbeee, 'example.org'), answerTo(query, 0x8180))).toBe('garbage');
    expect(readAnswer(encodeQuery(0xbeef, 'example.com'), answerTo(query, 0x8180))).toBe('garbage');
    expect(readAnswer(query, answerTo(query, 0x8180).subarray(0, query.length - 1))).toBe('garbage');
    expect(readAnswer(query, query)).toBe('garbage');
  });

  it('may write the name in other letters', () =>
    expect(readAnswer(query, answerTo(encodeQuery(0xbeef, 'EXAMPLE.org'), 0x8180))).toBe('ok'));

  it('is one of the known results, whatever comes', () => {
    fc.assert(
      fc.property(name, fc.uint8Array({ maxLength: 600 }), fc.boolean(), (text, bytes, sameId) => {
        const asked = encodeQuery(0x0102, text);
        const datagram = Buffer.from(bytes);
        if (sameId && datagram.length > 1) datagram.writeUInt16BE(0x0102, 0);
        expect(dnsResults).toContain(readAnswer(asked, datagram));
      }),
      { numRuns: 2000 },
    );
  });

  it('is never well after a bit of header or question was turned, unless it is one that does not matter', () => {
    const good = answerTo(query, 0x8180);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: query.length * 8 - 1 }), (bit) => {
        const turned = Buffer.from(good);
        turned[bit >> 3]! ^= 1 << (bit & 7);
        const result = readAnswer(query, turned);
        // Flags that are only hints, counts of records, and the case of a letter.
        const byte = bit >> 3;
        const hint =
          (byte === 2 && (bit & 7) < 3) || (byte === 3 && (bit & 7) > 3) || (byte > 5 && byte < 12);
        const letter = byte >= 12 && (bit & 7) === 5;
        if (!hint && !letter) expect(result).not.toBe('ok');
      }),
      { numRuns: 1000 },
    );
  });
});
