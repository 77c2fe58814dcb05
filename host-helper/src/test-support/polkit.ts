import { createContext, runInContext } from 'node:vm';

/** What a rule says to one request: polkit's own words, or `not-handled`. */
export type RuleAnswer = 'yes' | 'no' | 'not-handled';

export interface RuleRequest {
  readonly user: string;
  readonly action: string;
  readonly details?: Readonly<Record<string, string>>;
}

type RuleFunction = (
  action: { readonly id: string; lookup(key: string): string | undefined },
  subject: { readonly user: string },
) => string | null;

/** Loads a rule's text as polkitd does, with the objects of polkit(8) alone, and gives what answers requests. */
export function loadRule(text: string): (request: RuleRequest) => RuleAnswer {
  const rules: RuleFunction[] = [];
  const polkit = {
    addRule: (rule: RuleFunction) => rules.push(rule),
    Result: { NO: 'no', YES: 'yes', AUTH_ADMIN: 'auth_admin', NOT_HANDLED: null },
  };
  runInContext(text, createContext({ polkit }), { timeout: 1000 });
  if (rules.length !== 1) throw new Error(`The text adds ${rules.length} rules.`);
  return ({ user, action, details = {} }) => {
    const lookup = (key: string): string | undefined =>
      Object.hasOwn(details, key) ? details[key] : undefined;
    const answer = rules[0]!({ id: action, lookup }, { user });
    if (answer === null) return 'not-handled';
    if (answer === 'yes' || answer === 'no') return answer;
    throw new Error(`The rule answers ${String(answer)}.`);
  };
}
