import type { Telemetry } from '../api/types.js';

/** One value of a live sample, as the collector publishes it. */
export interface LiveValue {
  readonly key: string;
  readonly unit: string;
  readonly kind: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** All values of one host at one moment. */
export interface LiveSample {
  readonly hostId: string;
  readonly at: number;
  readonly values: readonly LiveValue[];
}

/** How much of the past a live chart shows, milliseconds. */
export const liveWindowMs = 15 * 60_000;

/** Reads the data of a `metrics` event; null when it is not a sample. */
export function readSample(data: string): LiveSample | null {
  try {
    const sample = JSON.parse(data) as Partial<LiveSample>;
    const whole =
      typeof sample.hostId === 'string' && typeof sample.at === 'number' && Array.isArray(sample.values);
    return whole ? (sample as LiveSample) : null;
  } catch {
    return null;
  }
}

/** The samples kept so far and one more: in order, each moment once, nothing older than the window. */
export function withSample(kept: readonly LiveSample[], sample: LiveSample): readonly LiveSample[] {
  const last = kept.at(-1);
  if (last !== undefined && sample.at <= last.at) return kept;
  const oldest = sample.at - liveWindowMs;
  return [...kept.filter((entry) => entry.at >= oldest), sample];
}

/** One line of a chart: `at` in milliseconds, ascending, and a value or a gap at each. */
export interface Line {
  readonly at: readonly number[];
  readonly values: readonly (number | null)[];
}

/**
 * One line from the stored past and the live samples after it. The series whose labels pass `pick` are added up
 * (network: all devices), or the largest is taken (disk: the fullest file system).
 */
export function lineOf(
  stored: Telemetry | undefined,
  samples: readonly LiveSample[],
  key: string,
  pick: (labels: Readonly<Record<string, string>>) => boolean,
  combine: 'sum' | 'max',
): Line {
  const points = new Map<number, number>();
  const put = (at: number, value: number): void => {
    const before = points.get(at);
    points.set(
      at,
      before === undefined ? value : combine === 'sum' ? before + value : Math.max(before, value),
    );
  };
  let end = 0;
  for (const series of stored?.series ?? []) {
    if (!pick(series.labels as Record<string, string>)) continue;
    series.at.forEach((at, index) => {
      const value = series.mean[index];
      if (typeof value !== 'number') return;
      put(at, value);
      end = Math.max(end, at);
    });
  }
  for (const sample of samples) {
    if (sample.at <= end) continue;
    for (const value of sample.values) {
      if (value.key === key && pick(value.labels)) put(sample.at, value.value);
    }
  }
  const at = [...points.keys()].toSorted((a, b) => a - b);
  return withGaps(
    at,
    at.map((moment) => points.get(moment) ?? null),
  );
}

/** Breaks the line where nothing was measured for a while, so that a gap is seen as a gap. */
function withGaps(at: number[], values: (number | null)[], gapMs = 45_000): Line {
  const outAt: number[] = [];
  const outValues: (number | null)[] = [];
  at.forEach((moment, index) => {
    const before = at[index - 1];
    if (before !== undefined && moment - before > gapMs) {
      outAt.push(before + 1);
      outValues.push(null);
    }
    outAt.push(moment);
    outValues.push(values[index] ?? null);
  });
  return { at: outAt, values: outValues };
}
