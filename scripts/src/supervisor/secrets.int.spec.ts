import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadSecrets, secretFile } from './secrets.js';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(tmpdir(), 'secrets-'))));
afterEach(() => rmSync(folder, { recursive: true }));

describe('the secrets of a data folder', () => {
  it('are made once and kept, for their owner alone', () => {
    const first = loadSecrets(folder);
    expect(loadSecrets(folder)).toEqual(first);
    expect(statSync(path.join(folder, 'secrets.json')).mode & 0o777).toBe(0o600);
    expect(new Set([first.helperKey, first.apiKey, ...Object.values(first.passwords)]).size).toBe(6);
  });

  it('that were added by a newer version are made for an older folder', () => {
    const first = loadSecrets(folder);
    writeFileSync(path.join(folder, 'secrets.json'), JSON.stringify({ apiKey: first.apiKey }));
    expect(loadSecrets(folder).apiKey).toBe(first.apiKey);
    expect(loadSecrets(folder).helperKey).toHaveLength(43);
  });

  it('that are damaged stop the start in words', () => {
    writeFileSync(path.join(folder, 'secrets.json'), '{');
    expect(() => loadSecrets(folder)).toThrow(/is damaged. Delete it/);
  });

  it('are given to a service in a file of its own, again and again', () => {
    secretFile(folder, 'api.key', 'one', null);
    const file = secretFile(folder, 'api.key', 'two', null);
    expect(readFileSync(file, 'utf8')).toBe('two\n');
    expect(statSync(file).mode & 0o777).toBe(0o400);
  });
});
