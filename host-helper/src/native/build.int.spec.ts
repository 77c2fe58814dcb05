import { createHash } from 'node:crypto';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import { builtNative } from '../test-support/native.js';

const script = fileURLToPath(new URL('../../native/build.mjs', import.meta.url));
const name = 'smart-monitor-native.node';

describe('the build of the native part', () => {
  let folder: string;
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'native-build-'))));
  afterEach(() => rmSync(folder, { recursive: true }));
  const build = (env: Record<string, string> = {}) =>
    spawnSync(process.execPath, [script, folder], { encoding: 'utf8', env: { ...process.env, ...env } });

  it('leaves it out where there is no compiler, says so in one line, and is no failure', () => {
    const { status, stdout, stderr } = build({ CC: '/nowhere/cc' });
    expect(stdout).toMatch(/^smart-monitor-native\.node was left out: there is no C compiler [^\n]*\n$/);
    expect([status, stderr, readdirSync(folder)]).toEqual([0, '', []]);
  });

  it('leaves it out where the compiler fails, and says what it said', () => {
    const { status, stdout } = build({ CC: '/bin/true' });
    expect(stdout).toMatch(/^smart-monitor-native\.node was left out: \/bin\/true made nothing[^\n]*\n$/);
    expect([status, readdirSync(folder)]).toEqual([0, []]);
  });

  it.skipIf(!existsSync(builtNative))(
    'makes it without a warning, with its hash, writable by its owner alone',
    () => {
      const { status, stdout } = build();
      expect(stdout).toMatch(/: \d+ bytes, sha256 [0-9a-f]{64}\n$/);
      expect(stdout.trim().split('\n')).toHaveLength(1);
      const hash = createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex');
      expect(readFileSync(join(folder, `${name}.sha256`), 'utf8')).toBe(`${hash}  ${name}\n`);
      expect([status, statSync(join(folder, name)).mode & 0o777]).toEqual([0, 0o644]);
    },
  );
});
