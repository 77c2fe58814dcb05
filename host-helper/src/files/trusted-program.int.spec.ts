import { chmodSync, chownSync, mkdirSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { rootFolder } from '../test-support/folder.js';
import { judgeTrustedProgram } from './trusted-file.js';

describe.skipIf(process.geteuid?.() !== 0)('a program that is going to be started (as root)', () => {
  let folder: ReturnType<typeof rootFolder>;
  let program: string;
  beforeEach(() => {
    folder = rootFolder();
    mkdirSync(`${folder.path}/place`);
    program = folder.write('place/program', '', 0o755);
  });
  afterEach(() => folder.remove());

  it('is trusted where only root could have put it there, also through a link of root', () => {
    symlinkSync(program, `${folder.path}/link`);
    expect(() => judgeTrustedProgram(program)).not.toThrow();
    expect(() => judgeTrustedProgram(`${folder.path}/link`)).not.toThrow();
  });

  it('is not where a link leads into a folder that others may write to', () => {
    symlinkSync(program, `${folder.path}/link`);
    chmodSync(`${folder.path}/place`, 0o775);
    expect(() => judgeTrustedProgram(`${folder.path}/link`)).toThrow(/writable by others/);
    chmodSync(`${folder.path}/place`, 0o755);
    chownSync(`${folder.path}/place`, 65_534, 0);
    expect(() => judgeTrustedProgram(`${folder.path}/link`)).toThrow(/owned by uid 65534/);
  });
});
