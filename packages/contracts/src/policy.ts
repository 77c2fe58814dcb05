/** What can be the matter with a unit that systemd calls active, as policies name it. */
export const healthFailures = [
  'unit-hung',
  'memory-pressure',
  'runaway-process',
  'disk-filling',
  'zombies',
  'network-down',
] as const;
/**
 * `unit-hung`: a health check or a heartbeat of a unit says that it has stopped working.
 * `memory-pressure`: the host runs out of memory, and this unit has most of it.
 * `runaway-process`: a unit takes the processors for itself, window after window.
 * `disk-filling`: the file system of a mount unit is full, or will be soon.
 * `zombies`: a unit leaves processes behind that have ended and that nobody waits for.
 * `network-down`: the first broken rung of the way out, on the unit that owns it.
 */
export type HealthFailure = (typeof healthFailures)[number];

/** What can be the matter, as policies name it. */
export const failureKinds = ['unit-failed', 'unit-stopped', ...healthFailures] as const;
/**
 * `unit-failed`: a unit failed and systemd has given up on it, or left it stranded when what it was bound to went down.
 * `unit-stopped`: an enabled unit ended by itself, without a failure and without anybody having stopped it.
 */
export type FailureKind = (typeof failureKinds)[number];

/** One way to help. */
interface RemedyRow {
  /** What it does, as people read it behind `to`. */
  readonly words: string;
  /** The failures that it can help against. */
  readonly against: readonly FailureKind[];
}

/**
 * What can be done about a failure, one row each. The order is that in which the built-in policies climb: what disturbs
 * least comes first.
 */
const remedyRows = {
  /** The interface that a report names is set up anew by the service that manages it. */
  renew: { words: 'renew the lease of an interface of', against: ['network-down'] },
  reconfigure: { words: 'set an interface up anew for', against: ['network-down'] },
  /** Room is made on a file system. */
  'journal-vacuum': { words: 'make room in the journal for', against: ['disk-filling'] },
  tmpfiles: { words: 'clean temporary files up for', against: ['disk-filling'] },
  /** The unit is started, or restarted where it runs. */
  restart: {
    words: 'restart',
    against: [
      'unit-failed',
      'unit-stopped',
      'unit-hung',
      'memory-pressure',
      'runaway-process',
      'zombies',
      'network-down',
    ],
  },
  /** The process that a report names is signalled. */
  kill: { words: 'end a process of', against: ['memory-pressure', 'runaway-process'] },
} as const satisfies Readonly<Record<string, RemedyRow>>;

/** A rung of policies' ladders. */
export type Remedy = keyof typeof remedyRows;
export const remedies = Object.keys(remedyRows) as readonly Remedy[];

const rowOf: Readonly<Record<Remedy, RemedyRow>> = remedyRows;

/** What a remedy does, as people read it behind `to`. */
export const remedyWords = Object.fromEntries(
  remedies.map((remedy) => [remedy, rowOf[remedy].words]),
) as Readonly<Record<Remedy, string>>;

/** The rungs that can help against a failure, in the order in which the built-in policies try them. */
export const remediesAgainst = Object.fromEntries(
  failureKinds.map((failure) => [
    failure,
    remedies.filter((remedy) => rowOf[remedy].against.includes(failure)),
  ]),
) as unknown as Readonly<Record<FailureKind, readonly Remedy[]>>;

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
  /** How long a person can say no before a process is killed; this one may be shorter than the default too. */
  readonly vetoSeconds?: number;
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
  /**
   * What is done about it, rung after rung while the failure lasts. A rung that the host's list does not grant, or that
   * cannot help this unit, is passed over.
   */
  readonly ladder: readonly Remedy[];
  readonly limits: PolicyLimits;
}

/**
 * Bounds of the built-in policies that are tighter than those of the host. A remedy of the network can cut a host off:
 * one attempt in 15 min, as the helper allows it (docs/network.md).
 */
const builtInLimits: Readonly<Partial<Record<FailureKind, PolicyLimits>>> = {
  'network-down': { actions: 1, windowSeconds: 900 },
};

/** What is in force where no policy of the file says otherwise (the last match of all): only what failed is acted on. */
export const builtInPolicies: readonly Policy[] = failureKinds.map((failure) => ({
  name: failure,
  failure,
  units: ['*'],
  hosts: ['*'],
  mode: failure === 'unit-failed' ? 'auto' : 'observe',
  ladder: remediesAgainst[failure],
  limits: builtInLimits[failure] ?? {},
}));

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
