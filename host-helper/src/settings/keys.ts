import { minKeyLength, type SigningKey } from '@smart-monitor/protocol';
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

import { readTrustedFile, trustedOwners } from '../files/trusted-file.js';
import { words } from '../refusal.js';
import { ownersFor, type Settings, SettingsError } from './settings.js';

/**
 * Reads the signing keys: text of at least 32 characters in files that only root can write and not everybody read. A
 * credential that systemd handed to this process under the file's name (LoadCredential=helper.key:/etc/...) comes
 * before the file, which a helper that is not root cannot read.
 * A key that is also the API key of the console (SMARTMON_API_KEY) is refused: that one travels over the network.
 */
export function loadKeys(settings: Settings, env: NodeJS.ProcessEnv = process.env): readonly SigningKey[] {
  const apiKeys = consoleKeys(settings, env);
  return settings.keys.map(({ id, file: named }) => {
    const credential = credentialOf(named, env);
    const file = credential ?? named;
    // systemd gives a credential to root or to this process's user, whichever the file system allows.
    const owners = credential === null ? ownersFor(settings) : trustedOwners();
    const key = readKey(file, owners).trim();
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

function readKey(file: string, owners: readonly number[]): string {
  try {
    return readTrustedFile(file, { maxBytes: 4096, owners, forbiddenMode: 0o007 }).text;
  } catch (error) {
    if (((error as Error).cause as NodeJS.ErrnoException | undefined)?.code !== 'EACCES') throw error;
    const how = `LoadCredential=${basename(file)}:${file}`;
    throw new SettingsError(`${words(error)} A helper that is not root needs it as a credential: ${how}.`, {
      cause: error,
    });
  }
}

/** Where systemd has put the credential of the same name as a file; null where there is none (systemd.exec(5)). */
function credentialOf(file: string, env: NodeJS.ProcessEnv): string | null {
  const folder = env['CREDENTIALS_DIRECTORY'];
  if (folder === undefined) return null;
  const path = join(folder, basename(file));
  return existsSync(path) ? path : null;
}

/**
 * Every value of SMARTMON_API_KEY that this machine knows: environment, its file, and the services' own env file. What
 * a helper that is not root may not read is looked at by the writer of its polkit rule, which grants nothing then.
 */
function consoleKeys(settings: Settings, env: NodeJS.ProcessEnv): readonly string[] {
  const found: string[] = [];
  const add = (value: string | undefined): void => {
    const key = value?.trim().replace(/^(["'])(.*)\1$/, '$2');
    if (key !== undefined && key !== '') found.push(key);
  };
  const addFile = (file: string | undefined): void => {
    if (file !== undefined) add(readIfAllowed(file));
  };
  add(env['SMARTMON_API_KEY']);
  addFile(env['SMARTMON_API_KEY_FILE']);
  const lines = settings.environmentFile === '' ? '' : readIfAllowed(settings.environmentFile);
  for (const line of lines.split('\n')) {
    const match = /^\s*(?:export\s+)?(SMARTMON_API_KEY(?:_FILE)?)\s*=\s*(.*)$/.exec(line);
    if (match?.[1] === 'SMARTMON_API_KEY') add(match[2]);
    if (match?.[1] === 'SMARTMON_API_KEY_FILE') addFile(match[2]?.trim());
  }
  return found;
}

/** The text of a file; empty where it is not there, or is not for this process. */
function readIfAllowed(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (['ENOENT', 'EACCES'].includes((error as NodeJS.ErrnoException).code ?? '')) return '';
    throw error;
  }
}
