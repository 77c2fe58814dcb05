import { granted } from '@smart-monitor/protocol';
import { spawn } from 'node:child_process';
import { chmodSync, chownSync, linkSync, renameSync, symlinkSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { notRoot, rootFolder } from '../test-support/folder.js';
import { AllowListStore } from './store.js';

const good = '["a.service"]';

/** Every way in which the file can be wrong, and a word of the reason. */
const faults: readonly [string, (path: string) => void, string][] = [
  ['truncated', (path) => writeFileSync(path, good.slice(0, 7)), 'not closed'],
  ['empty', (path) => writeFileSync(path, ''), 'a value was expected'],
  ['no JSON', (path) => writeFileSync(path, 'a.service'), 'no JSON'],
  ['not UTF-8', (path) => writeFileSync(path, Buffer.from([0x5b, 0x22, 0xff, 0x22, 0x5d])), 'not UTF-8'],
  ['mode 0666', (path) => chmodSync(path, 0o666), 'writable by others'],
  ['group-writable', (path) => chmodSync(path, 0o664), 'writable by others'],
  ['owned by another', (path) => chownSync(path, 65_534, 0), 'owned by uid 65534'],
  ['a hard link', (path) => linkSync(path, `${path}.link`), '2 hard links'],
  ['10 MB', (path) => writeFileSync(path, `["${'a'.repeat(10_000_000)}"]`), 'at most 65536'],
  ['removed', (path) => unlinkSync(path), 'cannot be opened'],
  [
    'a symbolic link',
    (path) => (renameSync(path, `${path}.real`), symlinkSync(`${path}.real`, path)),
    'symbolic link',
  ],
  [
    'below a folder that others can write',
    (path) => chmodSync(join(path, '..'), 0o777),
    'writable by others',
  ],
  ['below a folder of another', (path) => chownSync(join(path, '..'), 65_534, 0), 'owned by uid 65534'],
];

describe.skipIf(notRoot !== null)(`the allow-list file${notRoot === null ? '' : ` (${notRoot})`}`, () => {
  let folder: ReturnType<typeof rootFolder>;
  let path: string;
  const open = (): AllowListStore =>
    new AllowListStore({ settings: { approved: path, allowWildcard: false, install: 'root' } });
  const grants = (store: AllowListStore): boolean =>
    granted(store.current().list, 'h', 'a.service', 'restart');
  beforeEach(() => {
    folder = rootFolder();
    path = folder.write('etc/approved.json', good, 0o644);
  });
  afterEach(() => folder.remove());

  it.each(faults)('%s: nothing is granted at the first start', (_name, spoil, reason) => {
    spoil(path);
    const store = open();
    expect(grants(store)).toBe(false);
    expect(store.current()).toMatchObject({
      degraded: true,
      reason: expect.stringContaining(reason) as string,
    });
  });

  it.each(faults)('%s: the last good list stays in force on reload', (_name, spoil, reason) => {
    const store = open();
    spoil(path);
    store.reload();
    expect(grants(store)).toBe(true);
    expect(store.current()).toMatchObject({
      degraded: true,
      reason: expect.stringContaining(reason) as string,
    });
  });

  it('is whole or refused while somebody writes to it without end, never a mixture of two', () => {
    const name = (letter: string): string => `${letter.repeat(200)}.service`;
    const text = (letter: string): string => JSON.stringify(Array.from({ length: 300 }, () => name(letter)));
    writeFileSync(path, text('a'));
    const script = `
      const { writeFileSync, renameSync } = require('node:fs');
      const [path, a, b] = process.argv.slice(1);
      for (let i = 0; ; i += 1) {
        const text = i % 2 === 0 ? a : b;
        if (i % 3 !== 0) writeFileSync(path, text);
        else { writeFileSync(path + '.new', text, { mode: 0o644 }); renameSync(path + '.new', path); }
      }`;
    const writer = spawn(process.execPath, ['-e', script, path, text('a'), text('b')], { stdio: 'ignore' });
    const seen = new Set<string>();
    try {
      const [least, most] = [Date.now() + 1_000, Date.now() + 15_000];
      while (Date.now() < (seen.has(name('a')) && seen.has(name('b')) ? least : most)) {
        const { list, degraded } = open().current();
        const units = new Set(list.entries.map(({ unit }) => unit));
        // A list that is spoilt after it was read stays in force as it was.
        expect(units.size).toBeLessThanOrEqual(1);
        expect(degraded || units.size === 1).toBe(true);
        for (const unit of units) seen.add(unit);
      }
    } finally {
      writer.kill('SIGKILL');
    }
    expect([...seen].sort()).toEqual([name('a'), name('b')]);
  }, 20_000);

  it('is read anew when it was changed or replaced, and recovers', () => {
    const store = open();
    writeFileSync(`${path}.new`, '["b.service"]', { mode: 0o644 });
    renameSync(`${path}.new`, path);
    expect(grants(store)).toBe(false);
    chmodSync(path, 0o666);
    expect(store.current().degraded).toBe(true);
    chmodSync(path, 0o644);
    writeFileSync(path, good);
    expect(store.current()).toMatchObject({ degraded: false, reason: '' });
    expect(grants(store)).toBe(true);
  });
});
