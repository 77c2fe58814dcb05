/** When a unit's use of the processors is out of hand, and when it is no more. */
export interface RunawayBounds {
  /** Above is at least this share of all processors of the host, percent. */
  readonly percent: number;
  /** A window, milliseconds. */
  readonly windowMs: number;
  /** How many windows in a row have to be above, and how many calm before it is over. */
  readonly windows: number;
  readonly calmWindows: number;
}

/** One unit in the judge's memory. */
export interface UnitLoad {
  /** Processor time used by the unit when it was last looked at, microseconds. */
  readonly usedUs: number;
  /** Share of all processors in the last window, percent; null in the first one. */
  readonly percent: number | null;
  /** Windows in a row that were above, and calm. */
  readonly above: number;
  readonly calm: number;
  readonly runaway: boolean;
}

/** What the judge remembers. Plain data: replaced, never changed in place. */
export interface LoadState {
  readonly at: number;
  readonly units: ReadonlyMap<string, UnitLoad>;
}

/** It is calm again at this share of the bound. */
const calmShare = 0.75;
/** A look this much later than a window is about more than one window, and tells nothing of any. */
const lateness = 2;

/**
 * Which units use up the processors, by consecutive windows: a unit that is busy for once is at work, one that stays so
 * is out of hand. Pure.
 *
 * @param used processor time used by each unit, microseconds; a unit that is left out has ended
 * @param mono CLOCK_MONOTONIC, milliseconds
 */
export function judgeLoad(
  before: LoadState | null,
  used: ReadonlyMap<string, number>,
  processors: number,
  mono: number,
  bounds: RunawayBounds,
): LoadState {
  const overMs = before === null ? 0 : mono - before.at;
  const joined = overMs > 0 && overMs <= bounds.windowMs * lateness;
  const units = new Map<string, UnitLoad>();
  for (const [unit, usedUs] of used) {
    const last = before?.units.get(unit);
    // Another run of the unit counts anew.
    const grown = last === undefined || usedUs < last.usedUs ? null : usedUs - last.usedUs;
    if (last === undefined || grown === null || !joined) {
      units.set(unit, {
        usedUs,
        percent: null,
        above: 0,
        calm: 0,
        runaway: last?.runaway === true && grown !== null,
      });
      continue;
    }
    const percent = grown / (overMs * 10 * Math.max(1, processors));
    const above = percent >= bounds.percent ? last.above + 1 : 0;
    const calm = percent < bounds.percent * calmShare ? last.calm + 1 : 0;
    const runaway = last.runaway ? calm < bounds.calmWindows : above >= bounds.windows;
    units.set(unit, { usedUs, percent, above, calm, runaway });
  }
  return { at: mono, units };
}
