import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseState, prepareState } from './state-folder.js';

describe('the data folder', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), 'smart-monitor-state-'));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it('is made with all the folders above it', () => {
    const root = path.join(folder, 'a', 'b');
    const state = prepareState(root, ['gui'], null);
    expect(statSync(state.of('gui')).isDirectory()).toBe(true);
    expect(statSync(state.secrets).mode & 0o777).toBe(0o700);
  });

  it('is one for each checkout where the services may not pass into it', async () => {
    const nobody = { name: 'nobody', uid: 65_534, gid: 65_534 };
    const closed = path.join(folder, 'closed');
    const [one, other] = ['one', 'other'].map((name) => path.join(closed, name, 'main')) as [string, string];
    for (const checkout of [one, other]) mkdirSync(checkout, { recursive: true });
    chmodSync(closed, 0o700);
    const chosen = await chooseState(one, null, nobody);
    expect(chosen).toMatch(/^\/var\/lib\/smart-monitor\/main-[0-9a-f]{8}$/);
    expect(await chooseState(one, null, nobody)).toBe(chosen);
    expect(await chooseState(other, null, nobody)).not.toBe(chosen);
    expect(await chooseState(one, '/srv/mine', nobody)).toBe('/srv/mine');
    expect(await chooseState(one, null, null)).toBe(path.join(one, '.smart-monitor'));
  });

  it('is refused in words below /proc, where no folder can be made', () => {
    expect(() => prepareState('/proc/nope/data', ['gui'], null)).toThrow(
      /The data folder \/proc\/nope\/data cannot be used: .*--data DIR/s,
    );
  });

  it('is refused in words where a file is in the way', () => {
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    expect(() => prepareState(path.join(file, 'data'), ['gui'], null)).toThrow(/cannot be used/);
  });
});
