import type { PolkitHealth } from '@smart-monitor/protocol';

import type { ListInForce } from '../allow-list/store.js';
import { readTrustedFile } from '../files/trusted-file.js';
import { words } from '../refusal.js';
import type { RuleSettings } from './grants.js';
import { polkitRule } from './rule.js';
import { parseRuleState, ruleStatePath } from './state.js';

/** Tells how the polkit rule stands to the list in force: null in the root install, where there is no rule. */
export class PolkitStanding {
  private expected: { readonly listHash: string; readonly ruleHash: string } | null = null;

  constructor(
    private readonly settings: RuleSettings,
    private readonly path = ruleStatePath,
  ) {}

  /** A small file is read on each call; the expected rule is made once for each list. */
  look({ list, hash }: ListInForce): PolkitHealth | null {
    if (this.settings.install !== 'polkit') return null;
    if (this.expected?.listHash !== hash) this.expected = polkitRule(list, this.settings);
    let text: string;
    try {
      ({ text } = readTrustedFile(this.path, { maxBytes: 16_384, owners: [0] }));
    } catch (error) {
      return absent(words(error));
    }
    const state = parseRuleState(text);
    if (state === null) return absent(`${this.path} does not tell of a rule.`);
    const { ruleHash, listHash, problem } = state;
    const inStep = ruleHash === this.expected.ruleHash;
    const why = inStep ? '' : 'The rule is not the one that the list and the settings in force make.';
    return { state: inStep ? 'in-step' : 'stale', ruleHash, listHash, detail: problem || why };
  }
}

function absent(detail: string): PolkitHealth {
  return { state: 'absent', ruleHash: '', listHash: '', detail };
}
