import type { HostLimits } from '@smart-monitor/protocol';

import type { PastAction } from './past.js';

/**
 * How long after an action began it may still be taken back, milliseconds: its own time (30 s), and the minute in which
 * has to be seen that it made things worse (SAFETY fault 25), and something for both to be late.
 */
export const takeBackMs = 120_000;

export interface TakingBack {
  readonly subject: string;
  /** All actions that are remembered, oldest first. */
  readonly past: readonly PastAction[];
  /** CLOCK_MONOTONIC milliseconds. */
  readonly now: number;
  readonly hostLimits: Required<HostLimits>;
}

/**
 * Whether an action may be taken back (pure): the last one on the subject was a remedy of the network, was begun lately, and was
 * not itself a taking back. What is taken back counts in no pool, so that none follows another.
 */
export function judgeTakingBack({ subject, past, now, hostLimits }: TakingBack): {
  readonly ok: boolean;
  readonly reason: string;
  readonly hostUsed: number;
} {
  const last = past.filter((action) => action.subject === subject).at(-1);
  const hostUsed = past.filter(({ mono }) => mono > now - hostLimits.windowSeconds * 1000).length;
  const refuse = (reason: string) => ({ ok: false, reason, hostUsed });
  if (last?.pool !== 'network') return refuse(`there is no remedy of ${subject} to take back`);
  if (now - last.mono > takeBackMs)
    return refuse(`the last remedy of ${subject} is more than ${takeBackMs / 1000} s old`);
  if (hostUsed >= hostLimits.actions)
    return refuse(
      `${hostUsed} of ${hostLimits.actions} actions of this host used in the last ${hostLimits.windowSeconds} s`,
    );
  return { ok: true, reason: '', hostUsed };
}
