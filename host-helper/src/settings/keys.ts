import { minKeyLength, type SigningKey } from '@smart-monitor/protocol';
import { existsSync, readFileSync } from 'node:fs';

import { readTrustedFile, trustedOwners } from '../files/trusted-file.js';
import { type Settings, SettingsError } from './settings.js';

/**
 * Reads the signing keys: text of at least 32 characters in files that only root can write and not everybody read.
 * A key that is also the API key of the console (SMARTMON_API_KEY) is refused: that one travels over the network.
 */
export function loadKeys(settings: Settings, env: NodeJS.ProcessEnv = process.env): readonly SigningKey[] {
  const apiKeys = consoleKeys(settings, env);
  return settings.keys.map(({ id, file }) => {
    const { text } = readTrustedFile(file, { maxBytes: 4096, owners: trustedOwners(), forbiddenMode: 0o007 });
    const key = text.trim();
    if (key.length < minKeyLength)
      throw new SettingsError(
        `The key "${id}" in ${file} has ${key.length} characters; ${minKeyLength} are the least.`,
      );
    if (apiKeys.includes(key))
      throw new SettingsError(
        `The key "${id}" in ${file} is the console's SMARTMON_API_KEY; it has to be another.`,
      );
    return { id, key };
  });
}

/** Every value of SMARTMON_API_KEY that this machine knows: environment, its file, and the services' own env file. */
function consoleKeys(settings: Settings, env: NodeJS.ProcessEnv): readonly string[] {
  const found: string[] = [];
  const add = (value: string | undefined): void => {
    const key = value?.trim().replace(/^(["'])(.*)\1$/, '$2');
    if (key !== undefined && key !== '') found.push(key);
  };
  const addFile = (file: string | undefined): void => {
    if (file !== undefined && existsSync(file)) add(readFileSync(file, 'utf8'));
  };
  add(env['SMARTMON_API_KEY']);
  addFile(env['SMARTMON_API_KEY_FILE']);
  if (settings.environmentFile !== '' && existsSync(settings.environmentFile)) {
    for (const line of readFileSync(settings.environmentFile, 'utf8').split('\n')) {
      const match = /^\s*(?:export\s+)?(SMARTMON_API_KEY(?:_FILE)?)\s*=\s*(.*)$/.exec(line);
      if (match?.[1] === 'SMARTMON_API_KEY') add(match[2]);
      if (match?.[1] === 'SMARTMON_API_KEY_FILE') addFile(match[2]?.trim());
    }
  }
  return found;
}
