import { chmodSync, closeSync, copyFileSync, existsSync, openSync, symlinkSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { afterEach, describe, expect, it } from 'vitest';

import { notRoot, rootFolder } from '../test-support/folder.js';
import { builtNative } from '../test-support/native.js';
import { loadNative } from './load.js';

const missing = notRoot ?? (existsSync(builtNative) ? null : 'the native part was not built here');

describe('the optional native part', () => {
  it('is not needed: where it is not, everything is off and the reason is told', () =>
    expect(loadNative([0], '/nowhere/smart-monitor-native.node')).toEqual({
      peerOf: null,
      pidfd: null,
      writeLocked: null,
      sendDatagram: null,
      detail: 'The native part is not installed.',
    }));
});

describe.skipIf(missing !== null)(
  `the native part as built${missing === null ? '' : ` (${missing})`}`,
  () => {
    const folders: ReturnType<typeof rootFolder>[] = [];
    const installed = () => {
      const folder = rootFolder();
      folders.push(folder);
      const file = `${folder.path}/smart-monitor-native.node`;
      copyFileSync(builtNative, file);
      chmodSync(file, 0o644);
      return { folder, file };
    };
    afterEach(() => {
      for (const folder of folders.splice(0)) folder.remove();
    });

    it('passes its own tests', () => {
      const { file, folder } = installed();
      const native = loadNative([0], file, folder.path);
      expect(native.detail).toBe('');
      expect(Object.values(native)).not.toContain(null);
    });

    it.each([
      ['writable by others', (file: string) => chmodSync(file, 0o666), /writable by others/],
      [
        'a link to somewhere else',
        (file: string) => {
          copyFileSync(file, `${file}.real`);
          closeSync(openSync(file, 'w'));
          symlinkSync(`${file}.real`, `${file}.link`);
        },
        /symbolic link/,
      ],
      ['no library at all', (file: string) => closeSync(openSync(file, 'w')), /not loaded/],
    ])('stays off where its file is %s', (name, spoil, reason) => {
      const { file } = installed();
      spoil(file);
      const native = loadNative([0], name.startsWith('a link') ? `${file}.link` : file);
      expect(native.detail).toMatch(reason);
      expect(native.pidfd).toBeNull();
    });

    it('signals one process and sees that it has ended', async () => {
      const { file } = installed();
      const { pidfd } = loadNative([0], file);
      const child = spawn('/bin/sleep', ['60']);
      await once(child, 'spawn');
      const fd = pidfd!.open(child.pid!);
      expect(pidfd!.exited(fd)).toBe(false);
      const ended = once(child, 'exit');
      pidfd!.signal(fd, constants.signals.SIGTERM);
      await ended;
      expect(pidfd!.exited(fd)).toBe(true);
      expect(() => pidfd!.signal(fd, constants.signals.SIGTERM)).toThrow(/No such process/);
      closeSync(fd);
    });

    it.each([[-1], [1.5], [2 ** 32], [Number.NaN], ['1'], [undefined]])(
      'takes no descriptor %s',
      (fd: unknown) => {
        const { file } = installed();
        const native = loadNative([0], file);
        expect(() => native.peerOf!(fd as number)).toThrow(/expected/);
        expect(() => native.pidfd!.open(fd as number)).toThrow(/expected/);
      },
    );
  },
);
