import { execFileSync, spawn } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { once } from 'node:events';
import { afterAll, describe, expect, it } from 'vitest';

import { systemClock } from '../clock.js';
import { loadNative } from '../native/load.js';
import { notRoot, rootFolder } from '../test-support/folder.js';
import { installNative } from '../test-support/native.js';
import { PackageManagerProbe } from './package-manager.js';

const python = '/usr/bin/python3';
/** Locks a file as dpkg and rpm do, tells it, and holds the lock until its input ends. */
const locker = `
import fcntl, sys
file = open(sys.argv[1], 'a')
getattr(fcntl, sys.argv[2])(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
print('held', flush=True)
sys.stdin.read()
`;
const missing = notRoot ?? (existsSync(python) ? null : `${python} is missing, which holds the locks`);

describe.skipIf(missing !== null)(`a package manager${missing === null ? '' : ` (${missing})`}`, () => {
  const folder = rootFolder();
  afterAll(() => folder.remove());
  const native = loadNative([0], installNative(folder.path), folder.path);
  const files = [
    folder.write('lock-frontend', ''),
    folder.write('rpm.lock', ''),
    `${folder.path}/missing`,
    `${folder.path}/missing/lock`,
  ];
  const probes = [
    ['by /proc/locks', null],
    ['by the lock query', native.writeLocked],
  ] as const;
  const probe = (writeLocked: typeof native.writeLocked): PackageManagerProbe =>
    new PackageManagerProbe({ mono: () => systemClock.mono(), writeLocked, files });

  for (const [how, writeLocked] of probes) {
    const off = how === 'by the lock query' && writeLocked === null;
    it.skipIf(off)(
      `is seen at work ${how} while it holds its lock${off ? ` (${native.detail})` : ''}`,
      async () => {
        expect(await probe(writeLocked).held()).toBeNull();
        const child = spawn(python, ['-c', locker, files[1]!, 'lockf'], {
          stdio: ['pipe', 'pipe', 'inherit'],
        });
        await once(child.stdout, 'data');
        expect(await probe(writeLocked).held()).toBe(files[1]);
        const ended = once(child, 'exit');
        child.stdin.end();
        await ended;
        expect(await probe(writeLocked).held()).toBeNull();
      },
    );
  }

  it.skipIf(native.writeLocked === null)('is never turned away by the question', () => {
    const asking = probe(native.writeLocked);
    void asking.held();
    execFileSync(python, ['-c', locker, files[0]!, 'lockf'], { input: '' });
    void asking.held();
    execFileSync(python, ['-c', locker, files[0]!, 'flock'], { input: '' });
    expect(statSync(files[0]!).size).toBe(0);
  });

  it('is looked for in /proc/locks where a lock file cannot be opened', async () => {
    const refused = Object.assign(new Error('open: Permission denied'), { errno: 13 });
    const asking = probe(() => {
      throw refused;
    });
    expect(asking.isSlow).toBe(true);
    expect(await asking.held()).toBeNull();
  });
});
