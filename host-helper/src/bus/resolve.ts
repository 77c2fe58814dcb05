import { type SystemdConnection, unitPath, type UnitState } from '@smart-monitor/systemd';

import { Refusal } from '../refusal.js';

/** A unit as systemd knows it: its object path, on which every call is made, and its state with its real name. */
export interface ResolvedUnit {
  readonly path: string;
  readonly state: UnitState;
}

/**
 * Resolves a name out of a request. Both questions are asked in one breath; they have to agree on the real unit, or
 * else an alias was re-pointed in between.
 */
export async function resolveUnit(systemd: SystemdConnection, name: string): Promise<ResolvedUnit> {
  const [path, state] = await Promise.all([systemd.loadUnit(name), systemd.basics(unitPath(name))]);
  if (unitPath(state.unit) !== path)
    throw new Refusal('busy', `${name} has just become another unit.`, { reason: 'alias' });
  return { path, state };
}
