import { healthFailures, type Remedy } from './policy.js';

/**
 * Every reason not to act with what people read of it, in the one fixed order in which they are checked: the first hit
 * is the reason, all hits are kept. `dry-run` is last, so that it means "would have acted".
 */
const refrainSentences = {
  unverified: 'No proof of how the unit came to stop, so nothing was done.',
  'not-approved': 'The unit is not on the allow-list of this host.',
  'not-recoverable': 'Nothing that may be done here can help a unit of this kind.',
  'operator-stopped': 'A person stopped this unit, and it stays stopped until a person starts it.',
  'start-pending': 'A start is already queued or under way.',
  'systemd-still-retrying': 'systemd is still restarting the unit by its own Restart= setting.',
  'in-maintenance': 'A maintenance window is in force.',
  held: 'A person put a hold on this unit, or said no to what would be done.',
  'package-manager-busy':
    'The package manager is at work on this host, or the file of the unit was changed moments ago.',
  'waiting-dependency': 'A unit that this one needs is not running yet.',
  flapping: 'The unit goes up and down too often, and is left alone until it has come to rest.',
  'budget-spent': 'The number of automatic actions allowed in this window is used up.',
  'circuit-open':
    'Earlier restarts did not help or the host helper cannot be asked, so the breaker is open and a person is asked.',
  'waiting-backoff': 'The waiting time after the last restart is not over yet.',
  'observe-only': 'The policy only observes.',
  'awaiting-approval': 'People are asked first.',
  'monitor-only': 'The host helper is installed to watch only.',
  'dry-run': 'Dry run: it would have been acted on.',
} as const satisfies Readonly<Record<string, string>>;

export type RefrainReason = keyof typeof refrainSentences;
export const refrainReasons = Object.keys(refrainSentences) as readonly RefrainReason[];

/** Why an action is taken. */
export const actReasons = ['unit-failed', 'unit-stranded', ...healthFailures, 'requested'] as const;
export type ActReason = (typeof actReasons)[number];

export type DecisionReason = RefrainReason | ActReason;

/** The helper's verbs that the recovery engine uses. */
export const recoveryVerbs = ['restart', 'kill', 'clean', 'network'] as const;
export type RecoveryVerb = (typeof recoveryVerbs)[number];

/** One line of the chain of checks: what was looked at and whether it stood in the way. */
export interface DecisionCheck {
  readonly reason: RefrainReason;
  readonly hit: boolean;
  /** What the check saw, in a sentence, for example `3 of 3 actions used in the last 10 min`. */
  readonly saw: string;
}

/**
 * How what `awaiting-approval` saw ends where an action is announced: it is done when nobody says no in time. Elsewhere it
 * is suggested, and done only when somebody says yes.
 */
export const announcedEnding = 'unless somebody says no';

/** A decision about one unit at one moment: to act, or not to act because. */
export interface Decision {
  readonly verdict: 'act' | 'refrain';
  readonly reason: DecisionReason;
  readonly verb: RecoveryVerb;
  /** The rung of the policy's ladder that it is about. */
  readonly remedy: Remedy;
  /** Every refrain reason that hit, in the fixed order; empty when acting. */
  readonly hits: readonly RefrainReason[];
  readonly checks: readonly DecisionCheck[];
  /** Monotonic milliseconds after which the same question deserves another look; null when only a change can help. */
  readonly retryAt: number | null;
}

/** What people read in the console and in alerts for each reason. */
export const reasonSentences: Readonly<Record<DecisionReason, string>> = {
  ...refrainSentences,
  'unit-failed': 'The unit failed and systemd has given up on it.',
  'unit-stranded': 'A unit that this one is bound to came back and left it stopped.',
  'unit-hung': 'systemd calls the unit active, and it has stopped working.',
  'memory-pressure': 'The host runs out of memory, and this unit has most of it.',
  'runaway-process': 'The unit takes the processors for itself.',
  'disk-filling': 'The file system is full, or will be soon.',
  zombies: 'The unit leaves ended processes behind that nobody waits for.',
  'network-down': 'The way to the network is broken at a place that this host owns.',
  requested: 'A person asked for it.',
};
