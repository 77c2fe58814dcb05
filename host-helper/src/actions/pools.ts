import type { HostLimits } from '@smart-monitor/protocol';

/**
 * Kinds of action that are bounded apart, across all units: signals (SAFETY section 2), remedies of the network
 * (SAFETY fault 25) and clean-ups.
 */
export type PoolName = 'kill' | 'network' | 'clean-up';

/** How many actions of a kind are allowed within which time. */
export type PoolLimits = Readonly<Record<PoolName, Required<HostLimits>>>;

/** Pools that count each subject for itself: one remedy of an interface says nothing about another interface. */
export const countedPerSubject: Readonly<Record<PoolName, boolean>> = {
  kill: false,
  network: true,
  'clean-up': true,
};

export const defaultPoolLimits: PoolLimits = {
  kill: { actions: 3, windowSeconds: 600 },
  network: { actions: 1, windowSeconds: 900 },
  'clean-up': { actions: 1, windowSeconds: 3600 },
};
