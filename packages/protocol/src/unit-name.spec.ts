import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { isUnitName, unitNameProblem, unitSuffixes } from './unit-name.js';

describe('unit names', () => {
  it.each([
    'nginx.service',
    'ssh.service',
    'lab-heal@17.service',
    'dev-sda1.swap',
    'a\\x2db.mount',
    '-.mount',
    'a:b_c.timer',
  ])('takes %s', (name) => expect(unitNameProblem(name)).toBeNull());

  it.each([
    '',
    'nginx',
    'nginx.conf',
    '.service',
    'lab@.service',
    '@x.service',
    'vict*.service',
    'a?.service',
    '[a].service',
    '../../etc/passwd.service',
    '/usr/a.service',
    'a b.service',
    'a\n.service',
    'a\0.service',
    'naïve.service',
    '$(id).service',
    `${'a'.repeat(248)}.service`,
    'nginx.service ',
    '--root=x.service;',
    'nginx.SERVICE',
  ])('refuses %j', (name) => expect(isUnitName(name)).toBe(false));

  it('takes every name of the grammar with a known suffix', () => {
    const part = fc.stringMatching(/^[A-Za-z0-9:_.\\-]{1,200}$/);
    fc.assert(
      fc.property(part, fc.constantFrom(...unitSuffixes), (name, suffix) => isUnitName(`${name}.${suffix}`)),
    );
  });

  it('never takes a character that a shell, a glob or a path could use', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        if (isUnitName(text)) expect(text).toMatch(/^[A-Za-z0-9:_.\\@-]{1,255}$/);
      }),
      { numRuns: 500 },
    );
  });
});
