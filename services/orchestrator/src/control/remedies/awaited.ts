import type { UnitMemory } from '../state.js';
import { remedyKinds } from './remedies.js';

/**
 * Whether an action's effect is still to be seen: it is under way, or the helper's answer was here before systemd's
 * signals, or what it was to help against has not been looked at since. What is known of the unit is from before the
 * action then, and nothing is decided by it.
 */
export function awaited({ flight, state, condition }: UnitMemory): boolean {
  if (flight === null) return false;
  if (flight.stage === 'acting') return true;
  if (remedyKinds[flight.remedy].newRun) return state?.invocationId === flight.invocationBefore;
  return condition === 'unhealthy';
}
