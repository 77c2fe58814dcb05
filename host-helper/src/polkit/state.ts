/** Where polkit looks for the rules of the machine's administrator (polkit(8)). Others than root cannot read it. */
export const rulePath = '/etc/polkit-1/rules.d/49-smart-monitor.rules';

/** Where everybody can read which rule is there. */
export const ruleStatePath = '/run/smart-monitor-polkit/rule.json';

/** What the writer of the rule tells about it. */
export interface RuleState {
  /** SHA-256 of the rule's text. */
  readonly ruleHash: string;
  /** The list that the rule was made from; see `allowListHash`. */
  readonly listHash: string;
  /** When it was looked at last, ISO 8601. */
  readonly at: string;
  /** Why the rule is not made from the list and the settings as they are now; empty where it is. */
  readonly problem: string;
}

/** Judges the text of the state file. Null where it is none. */
export function parseRuleState(text: string): RuleState | null {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof document !== 'object' || document === null) return null;
  const { ruleHash, listHash, at, problem } = document as Record<string, unknown>;
  const hash = /^[0-9a-f]{64}$/;
  if (typeof ruleHash !== 'string' || !hash.test(ruleHash)) return null;
  if (typeof listHash !== 'string' || !hash.test(listHash)) return null;
  if (typeof at !== 'string' || typeof problem !== 'string') return null;
  return { ruleHash, listHash, at, problem };
}
