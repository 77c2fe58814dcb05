import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { executableOf, readFacts } from './facts.js';
import { parseStatus } from './status.js';
import { firstWord, parsePasswd, viewsOf } from './view.js';

describe('what is shown of a process', () => {
  it('is the first word of its command line, and never an argument', () => {
    expect(firstWord('/usr/bin/app\0--password=secret\0')).toBe('/usr/bin/app');
    expect(firstWord('postgres: bob secrets 10.0.0.7\0\0')).toBe('postgres:');
    expect(firstWord('')).toBe('');
    fc.assert(
      fc.property(fc.string(), fc.string(), (word, rest) => {
        const shown = firstWord(`${word}\0${rest}`);
        expect(shown.length).toBeLessThanOrEqual(64);
        expect(shown).toMatch(/^[\x21-\x7e]*$/);
      }),
    );
  });

  it('has the name of its user, of the first line that has the number', () => {
    const names = parsePasswd('root:x:0:0::/:/bin/sh\nweb:x:33:33::/:\nweb2:x:33:33::/:\nbad\n:x::\n');
    expect([...names]).toEqual([
      [0, 'root'],
      [33, 'web'],
    ]);
  });

  it('is this very process, where it is asked for', async () => {
    const [view] = await viewsOf([readFacts(process.pid)!]);
    expect(view).toMatchObject({
      pid: process.pid,
      executable: process.execPath,
      uid: process.geteuid?.(),
    });
    expect(view!.rssBytes).toBeGreaterThan(1024 * 1024);
    expect(view!.command).not.toContain(' ');
  });
});

describe('/proc/<pid>', () => {
  it('tells name, user and memory', () => {
    const text =
      'Name:\tapp\nUmask:\t0022\nState:\tS (sleeping)\nTgid:\t812\nUid:\t1\t2\t3\t4\nVmRSS:\t    92 kB\n';
    expect(parseStatus(text)).toEqual({ name: 'app', tgid: 812, uid: 2, rssBytes: 92 * 1024 });
    expect(parseStatus('Name:\tkthreadd\nTgid:\t2\nUid:\t0\t0\t0\t0\n')).toMatchObject({ rssBytes: 0 });
    expect(parseStatus('')).toBeNull();
    expect(parseStatus('Name:\ta\\nUid:\t0\nTgid:\t5\n')).toBeNull();
  });

  it('tells a program, or that there is none to rely on', () => {
    expect(executableOf('/usr/bin/app')).toEqual({ path: '/usr/bin/app' });
    expect(executableOf('/usr/bin/app (deleted)')).toEqual({ path: null, why: 'deleted' });
    for (const link of ['', 'app', 'memfd:x'])
      expect(executableOf(link)).toEqual({ path: null, why: 'none' });
  });

  it('tells nothing of a process that is not there, and of a thread of the kernel that it has no program', (ctx) => {
    expect(readFacts(4_194_304)).toBeNull();
    const kthreadd = readFacts(2);
    if (kthreadd?.status.name !== 'kthreadd')
      return ctx.skip('no threads of the kernel can be seen from here');
    expect(kthreadd).toMatchObject({ executable: { path: null }, stat: { ppid: 0 } });
  });
});
