import { setImmediate as breath } from 'node:timers/promises';
import type { GroupUsage, UnitGroup } from '@smart-monitor/host';

/** So many units are read before others get their turn. */
const atOnce = 50;

/** What each unit uses, by its control group; one whose use is not accounted is left out. */
async function usage(
  units: readonly UnitGroup[],
  read: (group: string) => number | null,
): Promise<ReadonlyMap<string, number>> {
  const used = new Map<string, number>();
  for (const [index, { unit, group }] of units.entries()) {
    if (index % atOnce === atOnce - 1) await breath();
    const value = read(group);
    if (value !== null) used.set(unit, value);
  }
  return used;
}

/** Bytes that each unit keeps from others. Empty where the kernel does not account memory by control group. */
export function memoryOfUnits(groups: GroupUsage): Promise<ReadonlyMap<string, number>> {
  return usage(groups.units(), (group) => groups.memoryBytes(group));
}

/** Microseconds of processor time that each unit has used. Empty where the kernel does not account it. */
export function loadOfUnits(groups: GroupUsage): Promise<ReadonlyMap<string, number>> {
  return usage(groups.units(), (group) => groups.cpuUs(group));
}
