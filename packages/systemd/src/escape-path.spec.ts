import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { escapePath, mountUnit } from './escape-path.js';

const program = '/usr/bin/systemd-escape';

describe('escapePath', () => {
  it.each([
    ['/', '-'],
    ['/var/log', 'var-log'],
    ['/opt/smart-monitor/node', 'opt-smart\\x2dmonitor-node'],
    ['/a//b///', 'a-b'],
    ['/.hidden/.x', '\\x2ehidden-.x'],
    ['/media/USB stick', 'media-USB\\x20stick'],
    ['/ä', '\\xc3\\xa4'],
  ])('writes %s as %s', (path, escaped) => expect(escapePath(path)).toBe(escaped));

  it.each(['', 'var/log', '/a/../b', '/a\0b'])('has no name for %j', (path) =>
    expect(escapePath(path)).toBeNull(),
  );

  it('makes names from which the path can be told', () => {
    const part = fc
      .string({ minLength: 1, maxLength: 12 })
      .filter((text) => /^[^/\0]+$/.test(text) && !/^\.+$/.test(text));
    fc.assert(
      fc.property(fc.array(part, { minLength: 1, maxLength: 4 }), (parts) => {
        const back = escapePath(`/${parts.join('/')}`)!
          .split('-')
          .map((text) =>
            Buffer.from(
              text.replaceAll(/\\x([0-9a-f]{2})/g, (_, hex: string) =>
                String.fromCharCode(parseInt(hex, 16)),
              ),
              'latin1',
            ).toString('utf8'),
          );
        expect(back).toEqual(parts.map((text) => Buffer.from(text).toString('utf8')));
      }),
    );
  });

  it.skipIf(!existsSync(program))('says what systemd-escape(1) says', () => {
    const char = fc.constantFrom(...'ab9Z/-_.:@\\ ~äß%"\'$\t'.split(''));
    const path = fc.array(char, { minLength: 1, maxLength: 24 }).map((chars) => `/${chars.join('')}`);
    const paths = fc.sample(path, 400).filter((text) => escapePath(text) !== null);
    expect(paths.length).toBeGreaterThan(100);
    const said = execFileSync(program, ['--path', '--suffix=mount', '--', ...paths], { encoding: 'utf8' });
    expect(said.trimEnd().split(' ')).toEqual(paths.map(mountUnit));
  });
});

describe('mountUnit', () => {
  it('has no name where systemd would write a hash', () => {
    expect(mountUnit(`/${'a'.repeat(300)}`)).toBeNull();
    expect(mountUnit('/')).toBe('-.mount');
  });
});
