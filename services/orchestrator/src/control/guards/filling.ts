import { forecast, type Left } from './forecast.js';

/** What is left of a file system at one moment: bytes, or inodes. */
export interface Room {
  /** CLOCK_MONOTONIC, milliseconds. */
  readonly mono: number;
  readonly used: number;
  /** What programs without privilege can still have: what is reserved for root is not in it. */
  readonly available: number;
}

/** When a file system counts as filling, and when no more. */
export interface FillingBounds {
  /** Full is from this share on, percent of used and available, as df shows it. */
  readonly percent: number;
  /** ... unless more than this is left; Infinity for inodes. */
  readonly plenty: number;
  /** Filling is what will be full within this time, milliseconds. */
  readonly forecastMs: number;
  /** The trend is drawn over this time, by moments at least so far apart, milliseconds. */
  readonly trendMs: number;
  readonly everyMs: number;
}

/** What the judge remembers. Plain data: replaced, never changed in place. */
export interface FillingState {
  /** Moments of the last `trendMs`; bounded. */
  readonly points: readonly Left[];
  readonly percent: number;
  readonly available: number;
  /** When it will be full at this rate, milliseconds from now; null where it is not filling, or cannot be told. */
  readonly fullInMs: number | null;
  /** `full`: by the threshold. `soon`: by the forecast. */
  readonly verdict: 'well' | 'full' | 'soon';
}

/** Well again is this many points of percent, or this many times as much, behind the bound that was broken. */
const clearPoints = 3;
const clearance = 1.5;

/** Whether a file system is full, or soon will be. Pure. */
export function judgeFilling(before: FillingState | null, room: Room, bounds: FillingBounds): FillingState {
  const { mono, used, available } = room;
  const size = used + available;
  const percent = size > 0 ? (100 * used) / size : 100;
  const points = added(before?.points ?? [], { mono, left: available }, bounds);
  const trend = forecast(points);
  const believed = trend !== null && trend.inMs <= Math.min(bounds.forecastMs * clearance, trend.believedMs);
  const fullInMs = trend !== null && (believed || before?.verdict === 'soon') ? trend.inMs : null;
  const last = before?.verdict ?? 'well';
  const full =
    last === 'full'
      ? percent >= bounds.percent - clearPoints && available < bounds.plenty * clearance
      : percent >= bounds.percent && available < bounds.plenty;
  const soon = fullInMs !== null && fullInMs <= bounds.forecastMs * (last === 'soon' ? clearance : 1);
  return { points, percent, available, fullInMs, verdict: full ? 'full' : soon ? 'soon' : 'well' };
}

/** The moments with this one behind them. One that comes too soon takes the place of the last, so that the newest is known. */
function added(points: readonly Left[], point: Left, bounds: FillingBounds): readonly Left[] {
  const kept = points.filter(({ mono }) => point.mono - mono <= bounds.trendMs && mono < point.mono);
  const beforeLast = kept.at(-2);
  const crowded = beforeLast !== undefined && point.mono - beforeLast.mono < bounds.everyMs;
  return [...(crowded ? kept.slice(0, -1) : kept), point];
}
