import type { Condition, UnitMemory } from '../state.js';

/** The last 20 minutes are looked at, minute by minute. */
const slots = 20;
const slotMs = 60_000;
const windowMs = slots * slotMs;
/** The newest minute counts this much more than the oldest: weights fall evenly from 1.2 to 0.8, 1 on average. */
const newestWeight = 1.2;
const oldestWeight = 0.8;
/** A unit begins to flap at this share of weighted minutes, percent, and ends below the other. */
const startPercent = 30;
const endPercent = 25;

/**
 * The weighted share of the last 20 minutes in which a unit changed between up and down, percent (0 to 100).
 * Pure; as Nagios detects flapping, with minutes in the place of its checks: a unit here tells of each change by
 * itself, so that the changes alone, without the quiet in between, would always be all of them.
 * @param changes monotonic milliseconds.
 */
export function flapPercent(changes: readonly number[], now: number): number {
  const changed = new Set(changes.map((at) => Math.floor((now - at) / slotMs)));
  let sum = 0;
  for (let slot = 0; slot < slots; slot += 1)
    if (changed.has(slot)) sum += newestWeight - ((newestWeight - oldestWeight) * slot) / (slots - 1);
  return (sum / slots) * 100;
}

/** Whether a unit flaps, with hysteresis: it begins at 30 % and ends below 25 %. */
function isFlapping(was: boolean, changes: readonly number[], now: number): boolean {
  return flapPercent(changes, now) >= (was ? endPercent : startPercent);
}

/** When a unit that flaps comes to rest if it changes no more, monotonic milliseconds. */
export function calmAt(changes: readonly number[], now: number): number {
  // A change grows older by whole minutes, so that the share can only fall when one of them has.
  const moments = changes.flatMap((at) =>
    Array.from({ length: slots + 1 }, (_, slot) => at + slot * slotMs).filter((moment) => moment > now),
  );
  return moments.sort((a, b) => a - b).find((moment) => !isFlapping(true, changes, moment)) ?? now + windowMs;
}

/** What is remembered of a unit's ups and downs after its condition was drawn anew. */
export function flapAfter(
  before: UnitMemory,
  condition: Condition,
  now: number,
): Pick<UnitMemory, 'changes' | 'flapping'> {
  const recent = before.changes.filter((at) => at > now - windowMs);
  const wentDown = !hasFailed(before.condition) && hasFailed(condition);
  const cameBack = condition === 'ok' && before.condition !== 'ok' && before.incident !== null;
  const changes = wentDown || cameBack ? [...recent, now] : recent;
  return { changes, flapping: isFlapping(before.flapping, changes, now) };
}

/** Down, or not working, by a failure: neither a person's stop nor an end that was meant. */
function hasFailed(condition: Condition): boolean {
  return (
    condition === 'failed' ||
    condition === 'retrying' ||
    condition === 'stranded' ||
    condition === 'unhealthy'
  );
}
