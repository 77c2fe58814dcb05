import { type AllowList, allowListHash, canonicalJson, neverListSources } from '@smart-monitor/protocol';
import { createHash } from 'node:crypto';

import { polkitGrants, type RuleSettings } from './grants.js';

/** The user that the helper runs as in the polkit install (deploy/systemd/sysusers.d). */
const helperUser = 'smartmon-helper';

/** A rule and what it was made from. */
export interface PolkitRule {
  readonly text: string;
  /** SHA-256 of the text. */
  readonly ruleHash: string;
  /** See `allowListHash`. */
  readonly listHash: string;
  /** SHA-256 over the settings that the rule depends on. */
  readonly settingsHash: string;
}

/**
 * The polkit rule (polkit(8), ECMAScript 5) that grants the helper's user exactly what a list grants on this host, and
 * refuses it everything else. The same list and settings always make the same text.
 */
export function polkitRule(list: AllowList, settings: RuleSettings): PolkitRule {
  const { units, anyUnit, actions } = polkitGrants(list, settings);
  const listHash = allowListHash(list);
  const settingsHash = hashOfSettings(settings);
  const text = `// Made by smart-monitor-helper from its allow-list and its settings, and made anew when either changes.
// list ${listHash}
// settings ${settingsHash}
polkit.addRule(function (action, subject) {
    if (subject.user !== ${literal(helperUser)}) return polkit.Result.NOT_HANDLED;
    var has = Object.prototype.hasOwnProperty;
    // Unit: the verbs of systemd that are granted on it.
    var units = ${table(units)};
    // Verbs that are granted on every unit but those that are never touched.
    var anyUnit = ${literal(anyUnit)};
    var never = ${literal(anyUnit.length === 0 ? [] : settings.never)};
    var neverLike = ${literal(anyUnit.length === 0 ? [] : neverListSources)};
    var actions = ${literal(actions)};
    if (actions.indexOf(action.id) >= 0) return polkit.Result.YES;
    if (action.id !== "org.freedesktop.systemd1.manage-units") return polkit.Result.NO;
    var unit = action.lookup("unit");
    var verb = action.lookup("verb");
    // Calls that name no unit and no verb: transient units and whatever concerns all units at once.
    if (typeof unit !== "string" || typeof verb !== "string") return polkit.Result.NO;
    if (has.call(units, unit) && units[unit].indexOf(verb) >= 0) return polkit.Result.YES;
    if (anyUnit.indexOf(verb) < 0 || never.indexOf(unit) >= 0) return polkit.Result.NO;
    for (var i = 0; i < neverLike.length; i += 1) {
        if (new RegExp(neverLike[i]).test(unit)) return polkit.Result.NO;
    }
    return polkit.Result.YES;
});
`;
  return { text, ruleHash: sha256(text), listHash, settingsHash };
}

/** What a rule's own head says that it was made from; null where the text is no rule of ours. */
export function rulesOrigin(text: string): Pick<PolkitRule, 'listHash' | 'settingsHash'> | null {
  const found = /^\/\/ Made by .*\n\/\/ list ([0-9a-f]{64})\n\/\/ settings ([0-9a-f]{64})\n/.exec(text);
  return found === null ? null : { listHash: found[1]!, settingsHash: found[2]! };
}

export function hashOfSettings({
  install,
  hostname,
  allowWildcard,
  never,
  dryRun,
  monitorOnly,
}: RuleSettings): string {
  const sorted = [...new Set(never)].sort();
  return sha256(canonicalJson({ install, hostname, allowWildcard, never: sorted, dryRun, monitorOnly }));
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** A value as ECMAScript: JSON in ASCII alone, for JSON may hold line separators that no ES5 string may. */
function literal(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^\u0020-\u007e]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** One line for each unit, for people who read the rule. */
function table(units: Readonly<Record<string, readonly string[]>>): string {
  const lines = Object.entries(units).map(([unit, verbs]) => `\n        ${literal(unit)}: ${literal(verbs)}`);
  return lines.length === 0 ? '{}' : `{${lines.join(',')}\n    }`;
}
