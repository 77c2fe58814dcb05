import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { failureKinds } from '@smart-monitor/contracts';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { PolicyStore } from './policy-store.js';

const good = JSON.stringify({ policies: [{ name: 'mine', failure: 'unit-failed', mode: 'suggest' }] });

describe('the policies in force', () => {
  let folder = '';
  const file = (): string => join(folder, 'policies.json');
  const open = (): PolicyStore => new PolicyStore(file(), join(folder, 'last-good.json'));
  const names = (store: PolicyStore): string[] => store.inForce.policies.map(({ name }) => name);
  beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'policies-'))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it('are the built-in ones where there is no file', () =>
    expect(open().inForce).toEqual({ policies: [], problem: '' }));

  it('are those of the file, read again when told to', () => {
    const store = open();
    writeFileSync(file(), good);
    expect(names(store)).toEqual([]);
    store.reload();
    expect(names(store)).toEqual(['mine']);
  });

  it('stay the last good ones when the file is broken, also after a restart, and say why with the line', () => {
    writeFileSync(file(), good);
    const store = open();
    writeFileSync(file(), good.replace('suggest', 'sugest'));
    expect(store.reload().problem).toMatch(/last good ones stay in force: line 1: policies\[0\].mode/);
    expect(names(store)).toEqual(['mine']);
    const after = open();
    expect(names(after)).toEqual(['mine']);
    expect(after.inForce.problem).toContain('policies[0].mode');
  });

  it('only observe where the first file ever is broken', () => {
    writeFileSync(file(), '{');
    const { policies, problem } = open().inForce;
    expect(policies).toHaveLength(failureKinds.length);
    expect(policies.every(({ mode }) => mode === 'observe')).toBe(true);
    expect(problem).toMatch(/nothing is done, only told: it is no JSON/);
  });

  it('are in force without a place to keep them', () => {
    writeFileSync(file(), good);
    expect(names(new PolicyStore(file(), '/proc/nowhere/last-good.json'))).toEqual(['mine']);
  });
});
