import type { UnitState } from '@smart-monitor/systemd';

/**
 * The units of a snapshot so that each comes behind the units that it needs (Requires=, BindsTo=): a root cause must
 * be known before those that depend on it are judged. Cycles are cut where they are met. Pure.
 */
export function rootsFirst(units: readonly UnitState[]): UnitState[] {
  const byName = new Map(units.map((state) => [state.unit, state]));
  const placed = new Set<string>();
  const order: UnitState[] = [];
  const place = (state: UnitState): void => {
    if (placed.has(state.unit)) return;
    placed.add(state.unit);
    for (const name of [...state.bindsTo, ...state.requires]) {
      const needed = byName.get(name);
      if (needed !== undefined) place(needed);
    }
    order.push(state);
  };
  for (const state of units) place(state);
  return order;
}
