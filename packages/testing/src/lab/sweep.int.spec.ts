import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, rmdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { planCgroups } from './cgroups.js';
import { sweep } from './sweep.js';
import { labHostUnavailable } from './unavailable.js';

const unavailable = labHostUnavailable();

it.skipIf(unavailable !== null)(
  `sweeps what an ended process left, and not the empty cgroup of another lab host (${unavailable ?? 'available'})`,
  async () => {
    const folders = mkdtempSync(join(tmpdir(), 'sweep-spec-'));
    const plan = planCgroups(
      readFileSync('/proc/self/mountinfo', 'utf8'),
      readFileSync('/proc/self/cgroup', 'utf8'),
      'x',
    );
    const parent = join(dirname(dirname(plan[0]!.group)), `smart-monitor-sweep-${process.pid}`);
    // No process starts at the first tick of a boot.
    const [abandoned, rebooting] = [join(parent, '1-0-abandoned'), join(parent, 'rebooting')];
    try {
      for (const group of [join(abandoned, 'init.scope'), rebooting]) mkdirSync(group, { recursive: true });
      mkdirSync(join(folders, '1-0-abandoned'));
      writeFileSync(join(folders, '1-0-abandoned', 'cgroups'), `${abandoned}\n`);
      await sweep(folders);
      expect([existsSync(abandoned), existsSync(rebooting)]).toEqual([false, true]);
      expect(existsSync(join(folders, '1-0-abandoned'))).toBe(false);
      rmdirSync(rebooting);
      mkdirSync(abandoned);
      mkdirSync(join(folders, '1-0-abandoned'));
      writeFileSync(join(folders, '1-0-abandoned', 'cgroups'), `${abandoned}\n`);
      await sweep(folders);
      // The last one takes the shared parent along.
      expect(existsSync(parent)).toBe(false);
    } finally {
      for (const group of [rebooting, abandoned, parent]) if (existsSync(group)) rmdirSync(group);
      rmSync(folders, { recursive: true, force: true });
    }
  },
);
