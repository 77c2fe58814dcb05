import type { NormalizedStatus } from '@smart-monitor/contracts';
import type { UptimeDto } from '@smart-monitor/contracts/http';

interface StateAt {
  readonly at: number;
  readonly rawStatus: string;
  readonly subState: string;
  readonly normalizedStatus: NormalizedStatus;
}

/** Leaves out rows that only repeat the state before (hourly snapshots). Newest first, in and out. */
export function withoutRepeats<T extends StateAt>(newestFirst: readonly T[]): T[] {
  return newestFirst.filter((row, index) => {
    const before = newestFirst[index + 1];
    return before === undefined || before.rawStatus !== row.rawStatus || before.subState !== row.subState;
  });
}

/**
 * The share of a window in which a unit ran. Time before the first known state, and after `knownUntil` (the host has
 * fallen silent since), counts neither way.
 */
export function uptime(
  newestFirst: readonly StateAt[],
  from: number,
  to: number,
  knownUntil: number = to,
): UptimeDto {
  let known = 0;
  let up = 0;
  let end = Math.min(to, knownUntil);
  for (const { at, normalizedStatus } of newestFirst) {
    const start = Math.max(at, from);
    const span = Math.max(0, end - start);
    if (normalizedStatus !== 'unknown') known += span;
    if (normalizedStatus === 'running') up += span;
    end = Math.min(end, start);
    if (at <= from) break;
  }
  return { from, to, percent: known === 0 ? null : Math.round((up / known) * 100_000) / 1_000 };
}
