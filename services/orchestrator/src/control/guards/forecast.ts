/** One moment of something that runs out: what is left at a time (CLOCK_MONOTONIC, milliseconds). */
export interface Left {
  readonly mono: number;
  readonly left: number;
}

/**
 * How fast something runs out, by the Theil-Sen estimator: the median of the slopes between all pairs of points, which
 * does not follow a burst or a clean-up as long as most of the time was otherwise. Units of `left` per millisecond,
 * positive while it becomes less; null for less than two moments. Quadratic: meant for some dozens of points. Pure.
 */
export function lossRate(points: readonly Left[]): number | null {
  const slopes: number[] = [];
  for (let i = 0; i < points.length; i++) {
    for (let j = i + 1; j < points.length; j++) {
      const overMs = points[j]!.mono - points[i]!.mono;
      if (overMs > 0) slopes.push((points[i]!.left - points[j]!.left) / overMs);
    }
  }
  if (slopes.length === 0) return null;
  const sorted = Float64Array.from(slopes).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Fewer moments than this tell no trend. */
const fewest = 10;
/** A trend is believed for this many times as long as it was watched. */
const reach = 6;

/** When what is left will be gone. */
export interface Forecast {
  /** From the last moment on, milliseconds. */
  readonly inMs: number;
  /** How far into the future the trend is believed, milliseconds. */
  readonly believedMs: number;
}

/**
 * When something runs out, if it goes on as in the whole time that is remembered, as in the last quarter of it, and as
 * its best moments do, whichever is slowest: what has stopped filling is not forecast to fill, nor what is cleaned up
 * now and then. Null where it does not run out, or too little is remembered to tell. Pure.
 */
export function forecast(points: readonly Left[]): Forecast | null {
  const first = points[0];
  const last = points.at(-1);
  if (first === undefined || last === undefined || points.length < fewest) return null;
  const quarter = points.slice(-Math.ceil(points.length / 4));
  const slowest = Math.min(lossRate(points) ?? 0, lossRate(quarter) ?? 0, crestRate(points));
  if (slowest <= 0) return null;
  return { inMs: last.left / slowest, believedMs: (last.mono - first.mono) * reach };
}

/** How fast the best moment of each half becomes worse: not at all where a clean-up made up for what was lost. */
function crestRate(points: readonly Left[]): number {
  const best = (some: readonly Left[]): Left => some.reduce((a, b) => (b.left > a.left ? b : a));
  const half = points.length >> 1;
  const before = best(points.slice(0, half));
  const after = best(points.slice(half));
  return after.mono > before.mono ? (before.left - after.left) / (after.mono - before.mono) : 0;
}
