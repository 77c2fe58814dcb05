import type { UnitState } from '@smart-monitor/systemd';
import { complaintOf } from './health.js';
import { isDown, isUp, type Condition, type UnitLookup, type UnitMemory } from '../state.js';

/** Sub-states in which systemd waits to restart the unit by its own Restart= setting. */
const retryingSubStates = new Set(['auto-restart', 'auto-restart-queued']);

/**
 * How long systemd may take to go on from a failure to its own restart, milliseconds. It shows `failed` for an instant
 * before `auto-restart`, and `inactive` for an instant before the start (252, seen); both are over within a few.
 */
export const systemdGraceMs = 250;

/**
 * What is the matter with a unit, by its state, by who stopped it, and by the units it is bound to.
 * Pure: everything it looks at is an argument; `now` is CLOCK_MONOTONIC in milliseconds.
 */
export function conditionOf(
  memory: UnitMemory,
  state: UnitState,
  lookup: UnitLookup,
  now: number,
): Condition {
  switch (state.activeState) {
    case 'active':
      return complaintOf(memory.health) === null ? 'ok' : 'unhealthy';
    case 'reloading':
      return 'ok';
    case 'activating':
      return retryingSubStates.has(state.subState) ? 'retrying' : 'starting';
    case 'deactivating':
      return 'stopping';
    case 'failed':
      if (isOperatorStopped(memory, state, lookup)) return 'operator-stopped';
      return mayYetRestart(state, now) && state.result !== 'start-limit-hit' ? 'retrying' : 'failed';
    case 'inactive':
      if (isOperatorStopped(memory, state, lookup)) return 'operator-stopped';
      // Between its waiting and its start systemd shows `inactive`, with the job of the start.
      if (memory.condition === 'retrying' && (state.job !== null || mayYetRestart(state, now)))
        return 'retrying';
      return inactiveCondition(memory, state, lookup);
    case 'maintenance':
    case 'unknown':
      return 'unknown';
  }
}

/** Whether systemd's own restart may follow in an instant. */
export function mayYetRestart(state: UnitState, now: number): boolean {
  const down = state.activeState === 'failed' || state.activeState === 'inactive';
  return down && state.restart !== 'no' && now < state.stateChangeTimestampMonotonic / 1000 + systemdGraceMs;
}

function inactiveCondition(memory: UnitMemory, state: UnitState, lookup: UnitLookup): Condition {
  const ranBefore = state.invocationId !== '';
  if (ranBefore && strandedBy(memory, state, lookup) !== null) return 'stranded';
  // What a socket, a timer or a path starts is down by nature whenever there is nothing to do.
  if (state.triggeredBy.length > 0) return 'stopped';
  const wasUp = isUp(memory.condition) || memory.condition === 'stopping' || memory.condition === 'exited';
  return ranBefore && memory.witnessed && wasUp && memory.stopJob === null ? 'exited' : 'stopped';
}

function isOperatorStopped(memory: UnitMemory, state: UnitState, lookup: UnitLookup): boolean {
  if (memory.operatorStop !== null) return true;
  return memory.stopJob !== null && strandedBy(memory, state, lookup) === null;
}

/**
 * The unit that this one is bound to (BindsTo=) and whose own failure took it down, or null. systemd issues a stop
 * job for the bound unit in that case, which looks the same as a person's; the difference is that the root went
 * down without one.
 */
export function strandedBy(memory: UnitMemory, state: UnitState, lookup: UnitLookup): string | null {
  for (const name of state.bindsTo) {
    const root = lookup(name);
    if (root === undefined || root.operatorStop !== null || root.condition === 'operator-stopped') continue;
    // Already stranded and the root came back meanwhile: it stays stranded until it is started.
    if (memory.condition === 'stranded' && isUp(root.condition)) return name;
    // Our own restart of a hung unit takes down what is bound to it.
    if (root.flight?.stage === 'acting' && root.flight.remedy === 'restart') return name;
    if (isDown(root.condition) || (root.incident !== null && !endedSince(state, root))) return name;
    // systemd stops a chain from its end: this one can be down before the one between it and the failure.
    if (downAbove(root, lookup) !== null) return name;
  }
  return null;
}

/** The first unit up the chain that a unit is bound to which is down by a failure, or null. */
export function downAbove(
  { unit, state }: UnitMemory,
  lookup: UnitLookup,
  seen = new Set([unit]),
): string | null {
  for (const name of state?.bindsTo ?? []) {
    const root = lookup(name);
    if (root === undefined || seen.has(name)) continue;
    seen.add(name);
    const down = isDown(root.condition) ? name : downAbove(root, lookup, seen);
    if (down !== null) return down;
  }
  return null;
}

/** Whether a unit's run began to end when its root was back already, by systemd's own clock: the root did not end it. */
function endedSince({ activeExitTimestampMonotonic }: UnitState, { condition, state }: UnitMemory): boolean {
  return (
    isUp(condition) && state !== null && activeExitTimestampMonotonic > state.activeEnterTimestampMonotonic
  );
}
