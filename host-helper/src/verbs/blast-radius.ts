import type { UnitState } from '@smart-monitor/systemd';

import { Refusal } from '../refusal.js';

/** A graph larger than this is refused: nobody could oversee what a stop does to it. */
const maxUnits = 256;

/**
 * The other running units that a stop or restart of an active unit takes with it: whatever requires it, is bound to it or is
 * part of it, and what hangs on those in turn (systemd.unit(5): RequiredBy, BoundBy, ConsistsOf; RequisiteOf and
 * PropagatesStopTo count among the last).
 * @param read reads a unit's state by name.
 * @throws Refusal where `allowed` refuses one of them in words.
 */
export async function blastRadius(
  root: UnitState,
  read: (name: string) => Promise<UnitState>,
  allowed: (state: UnitState) => string | null,
  verb = 'restart',
): Promise<readonly string[]> {
  const seen = new Set([root.unit, ...root.names]);
  const taken: string[] = [];
  const refused: string[] = [];
  let next = dependents(root);
  while (next.length > 0) {
    const fresh = next.filter((name) => !seen.has(name));
    for (const name of fresh) seen.add(name);
    if (seen.size > maxUnits)
      throw new Refusal('blast-radius', `More than ${maxUnits} units hang on ${root.unit}.`);
    const states = await Promise.all([...new Set(fresh)].map(read));
    const running = states.filter((state) => !['inactive', 'failed'].includes(state.activeState));
    for (const state of running) {
      taken.push(state.unit);
      const problem = allowed(state);
      if (problem !== null) refused.push(`${state.unit} (${problem})`);
    }
    next = running.flatMap(dependents);
  }
  if (refused.length > 0)
    throw new Refusal('blast-radius', `A ${verb} of ${root.unit} would also stop ${refused.join(', ')}.`, {
      units: taken,
    });
  return taken;
}

function dependents(state: UnitState): string[] {
  return [...state.requiredBy, ...state.boundBy, ...state.consistsOf];
}
