/** What can be the matter, as policies name it. */
export const failureKinds = ['unit-failed', 'unit-stopped'] as const;
/**
 * `unit-failed`: a unit failed and systemd has given up on it, or left it stranded when what it was bound to went down.
 * `unit-stopped`: an enabled unit ended by itself, without a failure and without anybody having stopped it.
 */
export type FailureKind = (typeof failureKinds)[number];

/** `observe` records what would be done, `suggest` waits for a person, `auto` acts. */
export const policyModes = ['observe', 'suggest', 'auto'] as const;
export type PolicyMode = (typeof policyModes)[number];

/**
 * Bounds of one policy. They can only be tighter than what the host's allow-list and the helper's settings set; what is
 * left out follows those.
 */
export interface PolicyLimits {
  /** Actions on a unit within the window. */
  readonly actions?: number;
  readonly windowSeconds?: number;
  /** First waiting time after an action, doubled after each further one. */
  readonly backoffSeconds?: number;
  readonly backoffMaxSeconds?: number;
  /** How long the breaker stays open before one more action is tried. */
  readonly breakerSeconds?: number;
  /** After this long without a failure the first action is immediate again. */
  readonly healthySeconds?: number;
  /** How long a healed unit has to stay up before it counts as recovered; this one may be shorter than the default too. */
  readonly stableSeconds?: number;
}

/** Which failure of which units leads to what. */
export interface Policy {
  /** Unique; decisions and actions carry it. */
  readonly name: string;
  readonly failure: FailureKind;
  /** Names of units, in which `*` stands for any characters. */
  readonly units: readonly string[];
  /** Names of hosts in lower case, or `*`. */
  readonly hosts: readonly string[];
  readonly mode: PolicyMode;
  readonly limits: PolicyLimits;
}

/** What is in force where no policy of the file says otherwise (the last match of all). */
export const builtInPolicies: readonly Policy[] = [
  { name: 'unit-failed', failure: 'unit-failed', units: ['*'], hosts: ['*'], mode: 'auto', limits: {} },
  { name: 'unit-stopped', failure: 'unit-stopped', units: ['*'], hosts: ['*'], mode: 'observe', limits: {} },
];

/** The first policy that is about a failure of a unit on a host; the built-in ones come after all others. */
export function policyFor(
  policies: readonly Policy[],
  failure: FailureKind,
  names: readonly string[],
  host: string,
): Policy {
  const about = (policy: Policy): boolean =>
    policy.failure === failure &&
    policy.hosts.some((one) => one === '*' || one === host.toLowerCase()) &&
    policy.units.some((pattern) => names.some((name) => matchesUnit(pattern, name)));
  return policies.find(about) ?? builtInPolicies.find((policy) => policy.failure === failure)!;
}

/** Whether a unit's name fits a pattern in which `*` stands for any characters, none included. */
export function matchesUnit(pattern: string, name: string): boolean {
  const [first, ...others] = pattern.split('*') as [string, ...string[]];
  if (others.length === 0) return pattern === name;
  const last = others.pop()!;
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length)
    return false;
  const end = name.length - last.length;
  let at = first.length;
  // Each part at its first place leaves the most room for those behind it.
  for (const part of others) {
    const found = name.indexOf(part, at);
    if (found < 0 || found + part.length > end) return false;
    at = found + part.length;
  }
  return true;
}
