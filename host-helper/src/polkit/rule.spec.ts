import {
  type AllowList,
  denyAll,
  granted,
  isUnitName,
  neverTouched,
  parseAllowList,
  unitVerbs,
} from '@smart-monitor/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { loadRule, type RuleAnswer } from '../test-support/polkit.js';
import { type RuleSettings, systemdVerbs } from './grants.js';
import { polkitRule, rulesOrigin } from './rule.js';

const settings: RuleSettings = {
  install: 'polkit',
  hostname: 'web01',
  allowWildcard: false,
  never: [],
  dryRun: false,
  monitorOnly: false,
};
const user = 'smartmon-helper';
const manageUnits = 'org.freedesktop.systemd1.manage-units';

function judge(list: AllowList, other: Partial<RuleSettings> = {}) {
  const rule = loadRule(polkitRule(list, { ...settings, ...other }).text);
  return {
    rule,
    unit: (unit: string, verb: string): RuleAnswer =>
      rule({ user, action: manageUnits, details: { unit, verb } }),
  };
}

const units = parseAllowList({
  units: [
    { unit: 'nginx.service' },
    { unit: 'app.service', hosts: ['web01'], verbs: ['start', 'stop', 'kill', 'reload'] },
    { unit: 'other.service', hosts: ['web02'], verbs: ['restart'] },
    { unit: 'quiet.service', verbs: ['journal'] },
  ],
});

describe('the polkit rule', () => {
  it('grants the verbs of the list on its units, and nothing else', () => {
    const { unit } = judge(units);
    const said = (name: string): string[] =>
      [
        'start',
        'stop',
        'restart',
        'reload',
        'reset-failed',
        'kill',
        'try-restart',
        'set-property',
        'clean',
      ].filter((verb) => unit(name, verb) === 'yes');
    expect(said('nginx.service')).toEqual(['start', 'restart', 'reset-failed']);
    expect(said('app.service')).toEqual(['start', 'stop', 'reload', 'kill']);
    for (const name of ['other.service', 'quiet.service', 'unlisted.service', '', 'constructor', '__proto__'])
      expect(said(name)).toEqual([]);
  });

  it('refuses its user whatever names no unit or no verb, and every other action', () => {
    const { rule } = judge(units);
    const ask = (action: string, details = {}): RuleAnswer => rule({ user, action, details });
    expect(ask(manageUnits)).toBe('no');
    expect(ask(manageUnits, { unit: 'nginx.service' })).toBe('no');
    expect(ask(manageUnits, { verb: 'restart' })).toBe('no');
    for (const action of ['manage-unit-files', 'reload-daemon', 'set-environment'])
      expect(ask(`org.freedesktop.systemd1.${action}`, { unit: 'nginx.service', verb: 'restart' })).toBe(
        'no',
      );
    expect(ask('org.freedesktop.login1.power-off')).toBe('no');
    expect(ask('org.freedesktop.network1.renew')).toBe('no');
  });

  it('leaves other users to the other rules', () => {
    const { rule } = judge(units);
    for (const other of ['root', 'smartmon', 'smartmon-helper2', ''])
      expect(
        rule({ user: other, action: manageUnits, details: { unit: 'nginx.service', verb: 'restart' } }),
      ).toBe('not-handled');
  });

  it.each([
    ['root install', { install: 'root' }],
    ['dry-run', { dryRun: true }],
    ['monitor-only', { monitorOnly: true }],
  ] as const)('grants nothing where the helper does not act: %s', (_name, other) => {
    expect(judge(units, other).unit('nginx.service', 'restart')).toBe('no');
  });

  it('never grants what is never touched, listed or not', () => {
    const list = parseAllowList([
      'dbus.service',
      'smart-monitor-helper.service',
      'pg.service',
      'multi-user.target',
    ]);
    const { unit } = judge(list, { never: ['pg.service'] });
    for (const { unit: name } of list.entries) expect(unit(name, 'restart')).toBe('no');
  });

  it('knows the wildcard only where the settings allow it, and keeps the never-list then', () => {
    const list = parseAllowList(['*'], { allowWildcard: true });
    expect(judge(list).unit('any.service', 'restart')).toBe('no');
    const { unit, rule } = judge(list, { allowWildcard: true, never: ['pg.service'] });
    expect(unit('any.service', 'restart')).toBe('yes');
    expect(unit('any.service', 'stop')).toBe('no');
    for (const name of ['dbus.service', 'systemd-logind.service', 'pg.service', '-.mount', 'user.slice'])
      expect(unit(name, 'restart')).toBe('no');
    expect(rule({ user, action: manageUnits, details: { verb: 'restart' } })).toBe('no');
  });

  it('starts the clean-ups that the list grants, and does nothing else to them', () => {
    const { unit } = judge(parseAllowList({ units: [], cleanUps: ['journal-vacuum'] }));
    expect(unit('smart-monitor-journal-vacuum.service', 'start')).toBe('yes');
    expect(unit('smart-monitor-journal-vacuum.service', 'restart')).toBe('no');
    expect(unit('smart-monitor-tmpfiles-clean.service', 'start')).toBe('no');
  });

  it("asks for the network's actions only where the list grants an interface of this host", () => {
    const renew = { user, action: 'org.freedesktop.network1.renew' };
    const list = (hosts: string[]) => parseAllowList({ units: [], interfaces: [{ name: 'eth0', hosts }] });
    expect(judge(list(['*'])).rule(renew)).toBe('yes');
    expect(judge(list(['web02'])).rule(renew)).toBe('no');
    expect(judge(list(['*'])).rule({ user, action: 'org.freedesktop.network1.set-dns-servers' })).toBe('no');
  });

  it('tells what it was made from, and is the same for the same meaning', () => {
    const made = polkitRule(units, settings);
    expect(rulesOrigin(made.text)).toEqual({ listHash: made.listHash, settingsHash: made.settingsHash });
    expect(polkitRule({ ...units, entries: [...units.entries].reverse() }, settings).ruleHash).toBe(
      made.ruleHash,
    );
    expect(polkitRule(denyAll, settings).ruleHash).not.toBe(made.ruleHash);
    expect(rulesOrigin('polkit.addRule(function () {});')).toBeNull();
  });

  // Names that look harmless, odd ones that the grammar knows, and texts that would like to be code.
  const name = fc.oneof(
    fc.constantFrom(
      'a.service',
      'b.socket',
      'dbus.service',
      'systemd-x.service',
      '*',
      '__proto__.service',
      'x@1.service',
    ),
    fc.stringMatching(/^[A-Za-z0-9:_.\\@-]{1,12}\.(service|timer|mount)$/),
    fc.constantFrom(
      '"];evil();//.service',
      '*/.service',
      '\u2028.service',
      'a b',
      "'.service",
      '${x}.service',
    ),
  );
  const verbs = fc.subarray([...unitVerbs]);
  const hosts = fc.subarray(['*', 'web01', 'web02'], { minLength: 1 });
  const lists = fc
    .array(fc.record({ unit: name, hosts, verbs, limits: fc.constant(null), processes: fc.constant([]) }), {
      maxLength: 6,
    })
    .map((entries): AllowList => ({ ...denyAll, form: 'full', entries }));

  it('says yes exactly where the list grants and the never-list does not forbid', () => {
    const asked = fc.constantFrom(...new Set([...Object.values(systemdVerbs).flat(), 'set-property']));
    fc.assert(
      fc.property(lists, fc.boolean(), fc.array(fc.tuple(name, asked)), (list, allowWildcard, requests) => {
        // The parser leaves a wildcard that is not allowed out.
        const entries = list.entries.filter(({ unit }) => allowWildcard || unit !== '*');
        const { unit: says } = judge({ ...list, entries }, { allowWildcard, never: ['b.socket'] });
        const known = entries.flatMap(({ unit }) =>
          Object.values(systemdVerbs).flatMap((all) => all.map((verb): [string, string] => [unit, verb])),
        );
        for (const [unit, verb] of [...requests, ...known]) {
          if (!isUnitName(unit)) continue;
          const grants = unitVerbs.some(
            (ours) =>
              systemdVerbs[ours].includes(verb) &&
              granted({ ...list, entries }, settings.hostname, unit, ours),
          );
          const never = neverTouched([unit], ['b.socket']) !== null;
          expect([unit, verb, says(unit, verb)]).toEqual([unit, verb, grants && !never ? 'yes' : 'no']);
        }
      }),
      { numRuns: 300 },
    );
  });
});
