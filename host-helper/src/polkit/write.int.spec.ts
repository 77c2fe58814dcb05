import { allowListHash, denyAll, parseAllowList } from '@smart-monitor/protocol';
import { chmodSync, readFileSync, statSync, unlinkSync, writeFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

import type { ListInForce } from '../allow-list/store.js';
import { parseSettings } from '../settings/settings.js';
import { testKey } from '../test-support/client.js';
import { notRoot, rootFolder } from '../test-support/folder.js';
import { loadRule } from '../test-support/polkit.js';
import { PolkitStanding } from './standing.js';
import { parseRuleState, type RuleState } from './state.js';
import { writePolkitRule } from './write.js';

const list = '["a.service"]';

describe.skipIf(notRoot !== null)(`writing the polkit rule${notRoot === null ? '' : ` (${notRoot})`}`, () => {
  let folder: ReturnType<typeof rootFolder>;
  let approved: string;
  const at = (name: string): string => `${folder.path}/${name}`;
  const document = (more: object = {}) => ({
    install: 'polkit',
    keys: [{ id: 'k1', file: at('helper.key') }],
    environmentFile: at('services.env'),
    approved,
    hostname: 'web01',
    dryRun: false,
    ...more,
  });
  const set = (more: object = {}): string =>
    folder.write('helper.json', JSON.stringify(document(more)), 0o644);
  const write = (): RuleState =>
    writePolkitRule({
      config: at('helper.json'),
      rulePath: at('49-smart-monitor.rules'),
      statePath: at('run/rule.json'),
      wall: () => 0,
    });
  const grants = (unit = 'a.service'): boolean =>
    loadRule(readFileSync(at('49-smart-monitor.rules'), 'utf8'))({
      user: 'smartmon-helper',
      action: 'org.freedesktop.systemd1.manage-units',
      details: { unit, verb: 'restart' },
    }) === 'yes';
  const standing = (text = list, more: object = {}) => {
    const inForce: ListInForce = {
      list: parseAllowList(text),
      hash: allowListHash(parseAllowList(text)),
      degraded: false,
      reason: '',
    };
    return new PolkitStanding(parseSettings(document(more)), at('run/rule.json')).look(inForce);
  };

  beforeEach(() => {
    folder = rootFolder();
    approved = folder.write('approved.json', list, 0o644);
    folder.write('helper.key', testKey);
    set();
  });
  afterEach(() => folder.remove());

  it('makes the rule of the list, for polkit to read, and tells which one it is', () => {
    const state = write();
    expect(state).toMatchObject({ listHash: allowListHash(parseAllowList(list)), problem: '' });
    expect(parseRuleState(readFileSync(at('run/rule.json'), 'utf8'))).toEqual(state);
    expect(grants()).toBe(true);
    for (const file of ['49-smart-monitor.rules', 'run/rule.json'])
      expect(statSync(at(file)).mode & 0o777).toBe(0o644);
    expect(standing()).toEqual({
      state: 'in-step',
      ruleHash: state.ruleHash,
      listHash: state.listHash,
      detail: '',
    });
  });

  it('is stale under another list or other settings, absent before it was told of, null in the root install', () => {
    expect(standing()).toMatchObject({
      state: 'absent',
      detail: expect.stringContaining('rule.json') as string,
    });
    write();
    expect(standing('["b.service"]')).toMatchObject({ state: 'stale' });
    expect(standing(list, { never: ['a.service'] })).toMatchObject({ state: 'stale' });
    expect(standing(list, { install: 'root' })).toBeNull();
    folder.write('run/rule.json', '{"ruleHash":"x"}', 0o644);
    expect(standing()).toMatchObject({ state: 'absent' });
  });

  it('does not touch a rule that is right already', () => {
    write();
    const before = statSync(at('49-smart-monitor.rules')).ino;
    write();
    expect(statSync(at('49-smart-monitor.rules')).ino).toBe(before);
  });

  it.each([
    ['writable by others', (): void => chmodSync(approved, 0o666)],
    ['no list', (): void => writeFileSync(approved, '{')],
    ['removed', (): void => unlinkSync(approved)],
  ])('a list that is %s: the last rule stays, at first nothing is granted', (_name, spoil) => {
    write();
    spoil();
    const state = write();
    expect(state.problem).not.toBe('');
    expect(grants()).toBe(true);
    expect(standing()).toMatchObject({ state: 'in-step', detail: state.problem });
    unlinkSync(at('49-smart-monitor.rules'));
    expect(write()).toMatchObject({ listHash: allowListHash(denyAll) });
    expect(grants()).toBe(false);
  });

  it('does not keep the rule of other settings', () => {
    write();
    set({ never: ['a.service'] });
    writeFileSync(approved, '{');
    write();
    expect(grants()).toBe(false);
  });

  it('keeps the last rule where the settings cannot be read, and replaces a file that is none of ours', () => {
    write();
    writeFileSync(at('helper.json'), '{');
    expect(write().problem).toContain('helper.json');
    expect(grants()).toBe(true);
    writeFileSync(at('49-smart-monitor.rules'), 'polkit.addRule(function () { return "yes"; });');
    write();
    expect(grants()).toBe(false);
  });

  it("grants nothing with the console's key, which the helper itself may not be able to see", () => {
    folder.write('services.env', `SMARTMON_API_KEY=${testKey}`);
    expect(write().problem).toContain('SMARTMON_API_KEY');
    expect(grants()).toBe(false);
  });

  it('takes a settings file of another for none', () => {
    write();
    folder.write('helper.json', JSON.stringify(document()), 0o666);
    expect(write().problem).toContain('writable by others');
  });
});
