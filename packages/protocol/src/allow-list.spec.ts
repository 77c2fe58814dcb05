import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { granted, grantedUnits, limitsOf } from './allow-list.js';
import { allowListHash } from './allow-list-hash.js';
import { AllowListError, parseAllowList } from './allow-list-parse.js';

const flat = '["nginx.service","ssh.service","icssvc","wuauserv"]';
const allow = '{"allow":[{"host":"Web01","service":"nginx.service"},{"host":"ZZZZ","service":"*"}]}';
const full = JSON.stringify({
  $schema: './schemas/approved_services.schema.json',
  units: [
    { unit: 'nginx.service' },
    {
      unit: 'app.service',
      hosts: ['web01'],
      verbs: ['restart', 'stop', 'kill'],
      processes: ['/usr/bin/app'],
      limits: { actions: 5 },
    },
  ],
  interfaces: [{ name: 'eth0' }],
  cleanUps: ['journal-vacuum'],
  limits: { actions: 20 },
});

function problemsOf(source: unknown): readonly string[] {
  try {
    parseAllowList(source);
  } catch (error) {
    if (error instanceof AllowListError) return error.problems;
    throw error;
  }
  return [];
}

describe('the allow-list', () => {
  it('reads a plain list: every host, restart and journal; Windows names are kept and grant nothing', () => {
    const list = parseAllowList(flat);
    expect(granted(list, 'any', 'nginx.service', 'restart')).toBe(true);
    expect(granted(list, 'any', 'nginx.service', 'journal')).toBe(true);
    expect(granted(list, 'any', 'nginx.service', 'stop')).toBe(false);
    expect(granted(list, 'any', 'cron.service', 'restart')).toBe(false);
    expect(list.warnings.map(({ path }) => path)).toEqual(['[2]', '[3]']);
    expect(grantedUnits(list, 'any')).toHaveProperty('icssvc');
  });

  it('reads the form with hosts; a wildcard grants nothing unless the settings allow it', () => {
    const list = parseAllowList(allow);
    expect(granted(list, 'web01', 'nginx.service', 'restart')).toBe(true);
    expect(granted(list, 'WEB01', 'nginx.service', 'restart')).toBe(true);
    expect(granted(list, 'web02', 'nginx.service', 'restart')).toBe(false);
    expect(granted(list, 'zzzz', 'cron.service', 'restart')).toBe(false);
    expect(granted(parseAllowList(allow, { allowWildcard: true }), 'zzzz', 'cron.service', 'restart')).toBe(
      true,
    );
  });

  it('reads the full form', () => {
    const list = parseAllowList(full);
    expect(granted(list, 'web01', 'app.service', 'kill')).toBe(true);
    expect(granted(list, 'web01', 'app.service', 'journal')).toBe(false);
    expect(granted(list, 'web02', 'app.service', 'kill')).toBe(false);
    expect(limitsOf(list, 'web01', 'app.service', 'restart')).toEqual({ actions: 5 });
    expect(list).toMatchObject({ cleanUps: ['journal-vacuum'], hostLimits: { actions: 20 } });
  });

  it('says line, path and what was wrong, all at once', () => {
    const text =
      '{"units":[\n {"unit":"nginx"},\n {"unit":"a.service","verbs":["enable"],\n "host":["x"]}\n]}';
    expect(problemsOf(text)).toEqual([
      expect.stringMatching(/^line 2: units\[0\]\.unit is no unit: .*suffix/),
      expect.stringMatching(/^line 3: units\[1\]\.verbs\[0\] is no verb; known are restart/),
      expect.stringMatching(/^line 4: units\[1\]\.host is not known here/),
    ]);
    expect(problemsOf('["a.service",\n}')[0]).toContain('line 2, column 1');
  });

  it.each([
    'null',
    '5',
    '{}',
    '{"allow":{}}',
    '{"allow":[{"host":"a"}]}',
    '{"allow":[{"service":"a.service"}]}',
    '{"allow":[],"units":[]}',
    '{"units":[{}]}',
    '{"units":[{"unit":"a.service","verbs":"restart"}]}',
    '{"units":[{"unit":"a.service","limits":{"actions":-1}}]}',
    '{"units":[{"unit":"a.service","limits":{"action":1}}]}',
    '{"units":[{"unit":"a.service","processes":["sh"]}]}',
    '{"units":[{"unit":"a.service","processes":["/bin/../bin/sh"]}]}',
    '{"cleanUps":["rm"],"units":[]}',
    '["a@.service"]',
    '["vict*.service"]',
    '["a.service;reboot"]',
    '[5]',
  ])('refuses %s in words', (text) => expect(problemsOf(text).length).toBeGreaterThan(0));

  it('grants nothing that is not written: whatever is read, only listed names are granted', () => {
    const name = fc.stringMatching(/^[a-z]{1,3}\.service$/);
    fc.assert(
      fc.property(fc.array(name), name, (names, asked) => {
        expect(granted(parseAllowList(names), 'h', asked, 'restart')).toBe(names.includes(asked));
      }),
    );
  });

  it('never throws anything but an AllowListError', () => {
    fc.assert(
      fc.property(fc.oneof(fc.jsonValue(), fc.string()), (source) => {
        problemsOf(source);
      }),
    );
  });

  it('has one hash for one meaning', () => {
    const a = parseAllowList('["a.service","b.service"]');
    const b = parseAllowList({
      units: [{ unit: 'b.service' }, { verbs: ['journal', 'restart'], unit: 'a.service' }],
    });
    expect(allowListHash(a)).toBe(allowListHash(b));
    expect(allowListHash(a)).not.toBe(allowListHash(parseAllowList('["a.service"]')));
  });
});
