import fc from 'fast-check';
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

import { belongsTo, parseControlGroups, pathsOf } from './cgroup.js';

const unit = '/system.slice/app.service';
const belongs = (text: string, group = unit): boolean => {
  const groups = parseControlGroups(text);
  return groups !== null && belongsTo(groups, group);
};

describe('/proc/<pid>/cgroup', () => {
  it('is read as the kernel writes it', () => {
    const groups = parseControlGroups(readFileSync('/proc/self/cgroup', 'utf8'));
    expect(groups === null ? [] : pathsOf(groups)).not.toEqual([]);
  });

  it.each([
    ['version 2', `0::${unit}\n`],
    ['version 1 alone', `8:pids:${unit}\n1:name=systemd:${unit}\n`],
    ['version 1 with an unused version 2', `1:name=systemd:${unit}\n0::/\n`],
    ['hybrid', `9:name=systemd:${unit}\n4:memory:/\n0::${unit}\n`],
    ['a group below', `0::${unit}/workers/7\n`],
  ])('puts a process in its unit: %s', (_, text) => expect(belongs(text)).toBe(true));

  it.each([
    ['another unit', '0::/system.slice/other.service\n'],
    ['a name that only begins alike', `0::${unit}x\n`],
    ['another one that begins alike', `0::${unit}-2\n`],
    ['the slice above', '0::/system.slice\n'],
    ['the root', '0::/\n'],
    ['a hierarchy that systemd does not look at', `3:memory:${unit}\n`],
    ['a controller that is called like it', `3:name=systemd-not:${unit}\n`],
    ['moved away in version 1 alone', `9:name=systemd:/system.slice/other.service\n0::${unit}\n`],
    ['moved away in version 2 alone', `9:name=systemd:${unit}\n0::/system.slice/other.service\n`],
    ['a way back up', `0::${unit}/../other.service\n`],
    ['outside of our view', `0::/..${unit}\n`],
    ['a group that was deleted', `0::${unit} (deleted)\n`],
    ['two lines of one kind', `0::${unit}\n0::${unit}\n`],
    ['nothing', ''],
  ])('does not: %s', (_, text) => expect(belongs(text)).toBe(false));

  it.each(['', '/', 'system.slice/app.service', '/system.slice/'])(
    'puts nothing in a unit whose group is %j',
    (group) => {
      for (const path of ['/', group, `${group}/x`, '/system.slice/x'])
        expect(belongs(`0::${path}\n`, group)).toBe(false);
    },
  );

  it('needs the unit in every hierarchy that counts', () => {
    const path = fc.constantFrom(unit, `${unit}/a`, '/', '/system.slice', '/system.slice/other.service');
    fc.assert(
      fc.property(path, path, (named, unified) => {
        const inside = (at: string): boolean => at === unit || at === `${unit}/a`;
        expect(belongs(`1:name=systemd:${named}\n0::${unified}\n`)).toBe(
          inside(named) && (unified === '/' || inside(unified)),
        );
      }),
    );
  });
});
