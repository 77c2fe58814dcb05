import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Counters } from './counters.js';
import { measurableMounts } from './mounts.js';
import { parseProcessStat } from './process-stat.js';
import { parseCpuLines, spent } from './sources/cpu.source.js';
import { parseDiskstats } from './sources/disk-io.source.js';
import { parseMeminfo } from './sources/memory.source.js';
import { parseNetDev } from './sources/network.source.js';
import { parsePressure } from './sources/pressure.source.js';

const count = fc.nat({ max: Number.MAX_SAFE_INTEGER });

describe('every parser', () => {
  const parsers: Record<string, (text: string) => unknown> = {
    parseCpuLines,
    parseMeminfo,
    parsePressure,
    parseDiskstats,
    parseNetDev,
    measurableMounts,
    parseProcessStat: (text) => parseProcessStat(Buffer.from(text)),
  };
  const kernelLike = fc
    .array(
      fc.constantFrom(
        'cpu',
        ' ',
        '1',
        '18446744073709551616',
        ':',
        '\n',
        ')',
        '(',
        '/',
        'sda',
        'some avg10=',
        ' kB',
        '\\040',
        'ext4',
        '-',
        'NaN',
        '\0',
      ),
    )
    .map((parts) => parts.join(''));
  for (const [name, parse] of Object.entries(parsers)) {
    it(`${name} never throws, whatever the text is`, () => {
      fc.assert(
        fc.property(fc.oneof(fc.string({ unit: 'binary' }), kernelLike), (text) => void parse(text)),
        { numRuns: 500 },
      );
    });
  }
});

describe('parseProcessStat', () => {
  it('ends the name at the last bracket, whatever is in it', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string(), fc.constantFrom('a) S 1 (b', ')))', '((', 'x\ny', ' ', '1 (x) R 2')),
        fc.constantFrom('R', 'S', 'D', 'Z', 'T', 'I'),
        fc.nat({ max: 4_194_304 }),
        count,
        count,
        (name, state, pid, ticks, rss) => {
          const text = `${pid} (${name}) ${state} 7 1 1 0 -1 4194560 1 2 3 4 ${ticks} 5 0 0 20 -19 3 0 99 100 ${rss} 1 1\n`;
          expect(parseProcessStat(Buffer.from(text))).toMatchObject({
            pid,
            name,
            state,
            parent: 7,
            userTicks: ticks,
            systemTicks: 5,
            threads: 3,
            startTicks: 99,
            residentPages: rss,
          });
        },
      ),
    );
  });

  it('refuses every truncation that lacks a number', () => {
    const text = '12 (a b) S 7 1 1 0 -1 4194560 1 2 3 4 10 5 0 0 20 0 3 0 99 100 ';
    for (let end = 0; end <= text.length; end++)
      expect(parseProcessStat(Buffer.from(text.slice(0, end)))).toBeNull();
  });
});

describe('spent', () => {
  const ticks = fc.array(fc.nat({ max: 1e9 }), { minLength: 8, maxLength: 8 });

  it('gives shares between 0 and 100, in which busy is no less than user and system', () => {
    fc.assert(
      fc.property(ticks, ticks, (before, grown) => {
        const shares = spent(
          before,
          before.map((value, i) => value + grown[i]!),
        );
        if (!shares) return;
        for (const share of Object.values(shares)) {
          expect(share).toBeGreaterThanOrEqual(0);
          expect(share).toBeLessThanOrEqual(100.0001);
        }
        expect(shares.busy).toBeGreaterThanOrEqual(shares.user + shares.system - 0.0001);
      }),
    );
  });

  it('takes an iowait that goes back as the quirk it is, and counters that begin anew as unknown', () => {
    expect(spent([0, 0, 0, 1000, 50, 0, 0, 0], [100, 0, 0, 1100, 49, 0, 0, 0])).toMatchObject({
      busy: 50,
      iowait: 0,
    });
    expect(spent([100, 0, 0, 1000, 0, 0, 0, 0], [1, 0, 0, 10, 0, 0, 0, 0])).toBeNull();
    expect(spent([1, 1, 1, 1], [1, 1, 1, 1])).toBeNull();
  });
});

describe('Counters', () => {
  it('give rates over the monotonic time, none at first and none after a reset', () => {
    const counters = new Counters();
    const rates = [
      [0, 100],
      [2000, 300],
      [3000, 10],
      [4000, 20],
    ].map(([mono, value]) => {
      counters.begin(mono!);
      return counters.rate('x', value!);
    });
    expect(rates).toEqual([null, 100, null, 10]);
  });

  it('forget what was not seen, and refuse a clock that stands still', () => {
    const counters = new Counters();
    counters.begin(0);
    counters.rate('x', 1);
    counters.begin(1000);
    counters.begin(2000);
    expect(counters.rate('x', 5)).toBeNull();
    counters.begin(2000);
    expect(counters.rate('x', 6)).toBeNull();
  });

  it('are never negative', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0 })), (values) => {
        const counters = new Counters();
        values.forEach((value, i) => {
          counters.begin(i * 100);
          expect(counters.rate('x', value) ?? 0).toBeGreaterThanOrEqual(0);
        });
      }),
    );
  });
});

describe('measurableMounts', () => {
  const paths = (...lines: string[]) => measurableMounts(lines.join('\n')).map(({ path }) => path);

  it('never asks a network mount, one of an unknown kind, or what lies below or beneath one', () => {
    expect(
      paths(
        '/dev/sda1 / ext4 rw 0 0',
        'nas:/x /mnt/nas nfs4 rw 0 0',
        '/dev/sdb1 /mnt/nas/inner ext4 rw 0 0',
        '/dev/sdc1 /mnt/hidden ext4 rw 0 0',
        'nas:/y /mnt/hidden nfs rw 0 0',
        'x /mnt/x brandnew rw 0 0',
        'host:/ /home/me fuse.sshfs rw 0 0',
      ),
    ).toEqual(['/']);
  });

  it('asks nothing at all below a root that is on the network', () => {
    expect(paths('nas:/root / nfs rw 0 0', '/dev/sda1 /data ext4 rw 0 0')).toEqual([]);
  });

  it('asks each device once, at its shortest path, and reads escapes', () => {
    expect(
      paths(
        '/dev/a /var/lib/docker ext4 rw 0 0',
        '/dev/a / ext4 rw 0 0',
        '/dev/b /mnt/a\\040b\\012c xfs rw 0 0',
      ),
    ).toEqual(['/', '/mnt/a b\nc']);
  });

  it('knows read-only, memory that services fill, and a container root', () => {
    expect(
      measurableMounts(
        'overlay / overlay ro,lowerdir=/rw 0 0\ntmpfs /run tmpfs rw 0 0\ntmpfs /dev/shm tmpfs rw 0 0\n',
      ),
    ).toEqual([
      { path: '/', device: 'overlay', type: 'overlay', readOnly: true, failsReadOnly: false },
      { path: '/run', device: 'tmpfs', type: 'tmpfs', readOnly: false, failsReadOnly: false },
    ]);
  });
});

describe('hostile lines', () => {
  it('are left out one by one', () => {
    expect(
      parseNetDev(
        'eth0:1: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\n  bad: 1 2\n: 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16\nx: a b c d e f g h i j k l m n o p',
      ),
    ).toEqual([
      {
        name: 'eth0:1',
        rxBytes: 1,
        rxPackets: 2,
        rxErrors: 3,
        rxDrops: 4,
        txBytes: 9,
        txPackets: 10,
        txErrors: 11,
        txDrops: 12,
      },
    ]);
    expect(
      parseDiskstats('8 0 sda 1 2 3\n8 0 cciss/c0d0 1 2 3 4 5 6 7 8 9 10 11').map(({ device }) => device),
    ).toEqual(['cciss/c0d0']);
    expect([...parseCpuLines('cpu  1 2\ncpu0 1 2 3 4\nintr 5').keys()]).toEqual(['cpu0']);
    expect(parsePressure('some avg10=x\nfull avg10=1')).toEqual({ some: null, full: null });
  });
});
