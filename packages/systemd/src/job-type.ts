import type { UnitState } from './types.js';

const up = new Set(['active', 'reloading', 'activating', 'deactivating']);

/**
 * The type of a job that was over before its type could be read, as far as its effect tells: `stop`, `start`,
 * `restart`, or null.
 *
 * A job can be done in two milliseconds, less than a read takes on a busy machine, and a stop must not be missed:
 * what a person stopped is not to be started. systemd answers a read of a job that is gone behind the signals of
 * that job's end, so the effect is known by then. Of all jobs that end well only a stop leaves a unit that was up
 * down in the same invocation; a start or restart begins a new one.
 *
 * @param before the unit's last state without a job; undefined where it was not known
 * @param after its state now; undefined where it has been unloaded, as happens to units that are down and not needed
 * @param result how the job ended, as JobRemoved told it
 */
export function inferJobType(
  before: UnitState | undefined,
  after: UnitState | undefined,
  result: string | undefined,
): 'stop' | 'start' | 'restart' | null {
  if (result !== 'done' || before === undefined) return null;
  const wasUp = up.has(before.activeState);
  if (after === undefined) return wasUp ? 'stop' : null;
  if (after.invocationId === before.invocationId) return wasUp && !up.has(after.activeState) ? 'stop' : null;
  return wasUp ? 'restart' : 'start';
}
