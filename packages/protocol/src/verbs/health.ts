/** How the polkit rule stands to the allow-list in force. */
export interface PolkitHealth {
  /**
   * `in-step`: the rule is the one that the list in force makes. `stale`: it is another one; systemd may refuse what the
   * list grants. `absent`: nobody has told which rule is there.
   */
  readonly state: 'in-step' | 'stale' | 'absent';
  /** SHA-256 of the rule that is there; empty where it is absent. */
  readonly ruleHash: string;
  /** The list that it was made from, as in `approved.hash`; empty where it is absent. */
  readonly listHash: string;
  readonly detail: string;
}

/** `GET /v1/health`: how the helper is doing. It also renews the lease of the instance that asks. */
export interface HealthAnswer {
  readonly ok: true;
  readonly verb: 'health';
  readonly version: string;
  readonly bootId: string;
  /** CLOCK_MONOTONIC of the answer, milliseconds. */
  readonly mono: number;
  readonly hostname: string;
  readonly dryRun: boolean;
  readonly monitorOnly: boolean;
  readonly lease: {
    /** The instance that acts, null where none does. */
    readonly holder: string | null;
    readonly mine: boolean;
    readonly remainingMs: number;
  };
  readonly bus: { readonly state: 'connected' | 'lost'; readonly detail: string; readonly systemd: string };
  readonly audit: {
    readonly ok: boolean;
    readonly detail: string;
    readonly seq: number;
    /** The hash of the newest line: kept elsewhere, it shows a truncation. */
    readonly head: string;
  };
  readonly approved: { readonly hash: string; readonly degraded: boolean; readonly reason: string };
  /** Null in the root install, which has no rule. */
  readonly polkit: PolkitHealth | null;
  /** Breakers that are not closed: actions on these did not help. */
  readonly breakers: readonly {
    /** A unit's real name, `interface eth0`, `clean-up tmpfiles`. */
    readonly subject: string;
    /** `half-open`: one action is let through. */
    readonly state: 'open' | 'half-open';
    readonly reason: string;
    /** Milliseconds until one action is let through; 0 where it is. */
    readonly retryAfterMs: number;
  }[];
  /** The lock file that a package manager holds, while which nothing is acted on; null where none does. */
  readonly packageManager: string | null;
  /** Actions whose end is still open. */
  readonly running: number;
  /** What of the optional native part is in force, each tried when the helper started. */
  readonly native: {
    /** The sender's uid and pid are in the audit, `peerUids` is obeyed, one uid has at most 4 of the connections. */
    readonly peerCredentials: boolean;
    /** Processes are signalled by pidfd. */
    readonly pidfd: boolean;
    /** The package managers' locks are asked for one by one, instead of looked up in /proc/locks. */
    readonly locks: boolean;
    /** systemd is told how the helper is doing (Type=notify). */
    readonly notify: boolean;
    /** Audit lines go to the journal with their fields. */
    readonly journald: boolean;
    /** Why something is not in force; empty where all is. */
    readonly detail: string;
  };
  /** How single processes are signalled (`kill` with `pid`); `off` where the helper may not look at most of them. */
  readonly killByPid: 'pidfd' | 'pid' | 'off';
  /** Who replaces the helper when it stalls: systemd's watchdog, a thread of its own, or nobody. */
  readonly watchdog: 'systemd' | 'thread' | 'off';
}
