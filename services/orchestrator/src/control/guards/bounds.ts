import type { GuardsConfig } from '@smart-monitor/config';
import type { FillingBounds } from './filling.js';
import type { MemoryBounds } from './memory-pressure.js';
import type { RunawayBounds } from './runaway.js';
import type { ZombieBounds } from './zombies.js';

/** Every bound of the guards, in one place. */
export interface GuardBounds {
  readonly memory: MemoryBounds;
  /** Share of all memory from which a unit is clearly big, percent. */
  readonly bigPercent: number;
  readonly runaway: RunawayBounds;
  readonly zombies: ZombieBounds;
  readonly space: FillingBounds;
  readonly inodes: FillingBounds;
}

const second = 1_000;
const minute = 60 * second;
const gibibyte = 2 ** 30;

/** The bounds from the settings, and those that nobody should have to think of. Documented in docs/guards.md. */
export function guardBounds(config: GuardsConfig): GuardBounds {
  const filling = {
    percent: config.diskPercent,
    forecastMs: config.diskHours * 60 * minute,
    trendMs: 60 * minute,
    everyMs: minute,
  };
  const holdMs = config.memorySeconds * second;
  return {
    memory: {
      availablePercent: config.memoryAvailablePercent,
      stallPercent: config.memoryStallPercent,
      holdMs,
      faultsPerSecond: 100,
      blindHoldMs: 3 * holdMs,
      calmMs: 30 * second,
      gapMs: 15 * second,
    },
    bigPercent: 15,
    runaway: { percent: config.cpuPercent, windowMs: minute, windows: config.cpuMinutes, calmWindows: 2 },
    zombies: { count: config.zombies, ageMs: minute },
    space: { ...filling, plenty: 20 * gibibyte },
    inodes: { ...filling, plenty: Infinity },
  };
}
