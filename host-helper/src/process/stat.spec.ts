import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { hasEnded, isKernelThread, parseStat } from './stat.js';

const tail = (ppid: number, flags: number, startTime: number): string =>
  `S ${ppid} 812 812 0 -1 ${flags} 118 0 0 0 0 0 0 0 20 0 1 0 ${startTime} 2904064 232 18446744073709551615 1 1 0 0 0 0 0 0 0 1 0 0 17 1 0 0 0 0 0 0 0 0 0 0 0 0 0\n`;

describe('/proc/<pid>/stat', () => {
  it('gives parent, flags and start time', () =>
    expect(parseStat(`812 (sleep) ${tail(1, 4_194_304, 4242)}`)).toEqual({
      pid: 812,
      state: 'S',
      ppid: 1,
      flags: 4_194_304,
      startTime: 4242,
    }));

  it('is read as the kernel writes it', () =>
    expect(parseStat(readFileSync('/proc/self/stat', 'utf8'))).toMatchObject({
      pid: process.pid,
      ppid: process.ppid,
    }));

  it('is not misled by any name that a process gives itself', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ maxLength: 15 }), fc.constantFrom(') S 1 1 1', 'a) Z 2 (b', ')\n1 (x) S 7')),
        fc.nat(4_000_000),
        fc.nat(),
        (name, ppid, startTime) => {
          expect(parseStat(`812 (${name}) ${tail(ppid, 0, startTime)}`)).toMatchObject({ ppid, startTime });
        },
      ),
    );
  });

  it.each(['', '812', '812 (a)', '812 (a) S', '812 (a) S 1 2', '(a) S 1', `x (a) ${tail(1, 0, 5)}`])(
    'is not %j',
    (text) => expect(parseStat(text)).toBeNull(),
  );

  it('never throws', () => {
    fc.assert(fc.property(fc.string(), (text) => void parseStat(text)));
  });

  it('tells kernel threads and what has ended', () => {
    const of = (pid: number, ppid: number, flags: number) => isKernelThread({ pid, ppid, flags });
    expect([of(2, 0, 0), of(17, 2, 0), of(900, 7, 0x0020_8040)]).toEqual([true, true, true]);
    expect([of(900, 1, 0x0040_0000), of(22, 1, 0)]).toEqual([false, false]);
    expect(['R', 'S', 'D', 'T', 'Z', 'X'].map((state) => hasEnded({ state }))).toEqual([
      false,
      false,
      false,
      false,
      true,
      true,
    ]);
  });
});
