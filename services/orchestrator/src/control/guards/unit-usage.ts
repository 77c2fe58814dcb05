import { setImmediate as breath } from 'node:timers/promises';
import type { GroupUsage } from '@smart-monitor/host';
import type { UnitState } from '@smart-monitor/systemd';
import type { Engine } from '../engine.js';

/** So many units are read before others get their turn. */
const atOnce = 50;

/** The units that run something: services and scopes with a control group. */
export function runningUnits(engine: Pick<Engine, 'all'>): UnitState[] {
  const running: UnitState[] = [];
  for (const { state } of engine.all()) {
    if (state === null || state.controlGroup === '') continue;
    if (/\.(service|scope)$/.test(state.unit)) running.push(state);
  }
  return running;
}

/** What each running unit uses, by its control group; one whose use is not accounted is left out. */
async function usage(
  engine: Pick<Engine, 'all'>,
  read: (group: string) => number | null,
): Promise<ReadonlyMap<string, number>> {
  const used = new Map<string, number>();
  for (const [index, { unit, controlGroup }] of runningUnits(engine).entries()) {
    if (index % atOnce === atOnce - 1) await breath();
    const value = read(controlGroup);
    if (value !== null) used.set(unit, value);
  }
  return used;
}

/** Bytes that each unit keeps from others. Empty where the kernel does not account memory by control group. */
export function memoryOfUnits(
  engine: Pick<Engine, 'all'>,
  groups: GroupUsage,
): Promise<ReadonlyMap<string, number>> {
  return usage(engine, (group) => groups.memoryBytes(group));
}

/** Microseconds of processor time that each unit has used. Empty where the kernel does not account it. */
export function loadOfUnits(
  engine: Pick<Engine, 'all'>,
  groups: GroupUsage,
): Promise<ReadonlyMap<string, number>> {
  return usage(engine, (group) => groups.cpuUs(group));
}
