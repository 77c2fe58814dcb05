import type { HelperFinding } from './control-status.js';

/** The rungs of the way out of a host, the nearest first. */
export const networkRungs = ['link', 'address', 'gateway', 'dns', 'beyond'] as const;
export type NetworkRung = (typeof networkRungs)[number];

/**
 * How the way out stands. `unknown`: nothing that tells has been seen yet. `fine`: no rung is broken. `connecting`: it is
 * being set up just now, and is given time. `suspected`: a rung is broken, but not for long enough to say so.
 * `broken`: a rung has been broken for long enough. `not-judged`: the host has no way out, and had none.
 */
export const networkStates = ['unknown', 'fine', 'connecting', 'suspected', 'broken', 'not-judged'] as const;
export type NetworkState = (typeof networkStates)[number];

/** One rung as it was last seen. */
export interface NetworkRungStatus {
  readonly rung: NetworkRung;
  /** Null where it cannot be told, or is behind a broken one. */
  readonly ok: boolean | null;
  /** What was seen, in a sentence. */
  readonly says: string;
}

/** The way out of a host, as its orchestrator sees it. */
export interface NetworkStatus {
  readonly state: NetworkState;
  /** All five, the nearest first; none before the first look. */
  readonly rungs: readonly NetworkRungStatus[];
  /** The first broken rung where the state is `suspected` or `broken`; else null. */
  readonly broken: NetworkRung | null;
  /** The state in a sentence. */
  readonly says: string;
  /** Since when the state is what it is, milliseconds since the epoch; null before the first look. */
  readonly since: number | null;
  /** The interfaces that carry the default route, or did so last. */
  readonly interfaces: readonly string[];
  /** What keeps the ladder from looking or acting, with its remedy. */
  readonly findings: readonly HelperFinding[];
}
