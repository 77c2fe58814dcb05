import { type SystemdConnection, unitPath, type UnitState } from '@smart-monitor/systemd';

import { Refusal } from '../refusal.js';

/**
 * Resolves a name out of a request to the unit as systemd knows it: its real name, all its names, its state and its
 * object path, on which every further call is made. What was asked in one breath has to agree on the unit, or else an
 * alias was re-pointed in between.
 */
export async function resolveUnit(systemd: SystemdConnection, name: string): Promise<UnitState> {
  const state = await systemd.glance(name);
  if (unitPath(state.unit) !== state.path || !state.names.includes(state.unit) || !state.names.includes(name))
    throw new Refusal('busy', `${name} has just become another unit.`, { reason: 'alias' });
  return state;
}
