import { type AllowList, denyAll } from '@smart-monitor/protocol';
import { lstatSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname } from 'node:path';

import { readAllowList } from '../allow-list/read.js';
import { replaceFile } from '../files/append-log.js';
import { fingerprint } from '../files/trusted-file.js';
import { words } from '../refusal.js';
import { loadKeys } from '../settings/keys.js';
import { loadSettings, type Settings } from '../settings/settings.js';
import { polkitRule, rulesOrigin, sha256 } from './rule.js';
import type { RuleState } from './state.js';

export interface WriteRuleOptions {
  /** The helper's settings file. */
  readonly config: string;
  readonly rulePath: string;
  readonly statePath: string;
  /** Milliseconds since the epoch. */
  readonly wall: () => number;
}

/** Readings of files that are being changed; the last one counts in any case. */
const maxRounds = 5;

/** The rule that is to stand, and why it is not what list and settings say; `text` null leaves the one that is there. */
interface Verdict {
  readonly text: string | null;
  readonly problem: string;
}

/**
 * Makes the polkit rule from the settings and the allow-list, and tells beside it what it has done. A list that cannot
 * be used leaves the last rule in force, as the helper keeps its last list; where there is none, where the settings
 * have changed since it was made, or where the keys cannot be used, the rule grants nothing. Changes that come while it
 * writes are taken up.
 */
export function writePolkitRule(options: WriteRuleOptions): RuleState {
  for (let round = 1; ; round += 1) {
    const before = look(options.config);
    const state = writeOnce(options);
    if (round === maxRounds || look(options.config) === before) return state;
  }
}

function writeOnce({ config, rulePath, statePath, wall }: WriteRuleOptions): RuleState {
  const old = readOld(rulePath);
  const { text, problem } = judge(config, old);
  const inForce = text ?? old ?? '';
  if (text !== null && text !== old) replaceFile(rulePath, text, 0o644);
  const state: RuleState = {
    ruleHash: sha256(inForce),
    listHash: rulesOrigin(inForce)?.listHash ?? '',
    at: new Date(wall()).toISOString(),
    problem: problem.slice(0, 2000),
  };
  mkdirSync(dirname(statePath), { recursive: true, mode: 0o755 });
  replaceFile(statePath, `${JSON.stringify(state)}\n`, 0o644);
  return state;
}

function judge(config: string, old: string | null): Verdict {
  const oldOrigin = old === null ? null : rulesOrigin(old);
  let settings: Settings;
  try {
    settings = loadSettings(config);
  } catch (error) {
    const problem = words(error);
    if (oldOrigin !== null) return { text: null, problem };
    return { text: polkitRule(denyAll, grantsNothing).text, problem };
  }
  try {
    // Root can see what the helper cannot: that its key is the console's.
    loadKeys(settings);
  } catch (error) {
    return { text: polkitRule(denyAll, settings).text, problem: words(error) };
  }
  let list: AllowList;
  try {
    list = readAllowList(settings);
  } catch (error) {
    const nothing = polkitRule(denyAll, settings);
    const keep = oldOrigin?.settingsHash === nothing.settingsHash;
    return { text: keep ? null : nothing.text, problem: words(error) };
  }
  return { text: polkitRule(list, settings).text, problem: '' };
}

/** The settings of the rule where there are none that can be read. */
const grantsNothing = {
  install: 'root',
  hostname: '',
  allowWildcard: false,
  never: [],
  dryRun: true,
  monitorOnly: true,
} as const;

function readOld(path: string): string | null {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** What the settings and the list that they name look like now. */
function look(config: string): string {
  const paths = [config];
  try {
    paths.push(loadSettings(config).approved);
  } catch {
    // Told by whoever reads them for their content.
  }
  return paths.map(lookAt).join(' ');
}

function lookAt(path: string): string {
  try {
    return fingerprint(lstatSync(path));
  } catch (error) {
    return words(error);
  }
}
