/** What is known of the host's memory at one moment. */
export interface MemorySample {
  /** CLOCK_MONOTONIC, milliseconds. */
  readonly mono: number;
  readonly totalBytes: number;
  /** What programs can still have, by the kernel's estimate. */
  readonly availableBytes: number;
  /** Percent of the last 10 and 60 s in which every task waited for memory; null where the kernel tells no pressure. */
  readonly stall: { readonly avg10: number; readonly avg60: number } | null;
  /** Page faults since the boot that waited for a disk; null where they are not told. */
  readonly majorFaults: number | null;
}

/** When memory is short, and when it is no more. */
export interface MemoryBounds {
  /** Low is less than this share of all memory, percent. */
  readonly availablePercent: number;
  /** Stalled is at least this share of the last 10 s, and half of it of the last 60 s, percent. */
  readonly stallPercent: number;
  /** How long both have to hold, milliseconds. */
  readonly holdMs: number;
  /** Without PSI: stalled is at least this many major faults a second. */
  readonly faultsPerSecond: number;
  /** Without PSI: how long both have to hold, milliseconds. */
  readonly blindHoldMs: number;
  /** How long it has to be well again, milliseconds. */
  readonly calmMs: number;
  /** Two samples further apart than this do not belong together, milliseconds: the host slept, or nobody looked. */
  readonly gapMs: number;
}

/** What the judge remembers. Plain data: replaced, never changed in place. */
export interface MemoryState {
  readonly at: number;
  readonly majorFaults: number | null;
  readonly faultsPerSecond: number | null;
  /** Since when memory is low and tasks stall; null while they do not. */
  readonly since: number | null;
  /** Since when it is well again while it counts as short; else null. */
  readonly calmSince: number | null;
  /** Whether memory counts as short. */
  readonly short: boolean;
  /** True where the kernel tells no pressure, so that faults are taken for it. */
  readonly blind: boolean;
}

/** Well again is this much better than the bound that was broken, so that it does not go to and fro at the bound. */
const clearance = 1.5;

/**
 * Whether memory is short: little is available *and* tasks stall for it *and* that lasts. Little memory alone is how a
 * good cache looks; stalls alone are how a slow disk looks. Pure.
 */
export function judgeMemory(
  before: MemoryState | null,
  sample: MemorySample,
  bounds: MemoryBounds,
): MemoryState {
  const { mono, stall, majorFaults } = sample;
  const joined = before !== null && mono > before.at && mono - before.at <= bounds.gapMs ? before : null;
  const faultsPerSecond =
    joined === null || joined.majorFaults === null || majorFaults === null || majorFaults < joined.majorFaults
      ? null
      : ((majorFaults - joined.majorFaults) * 1000) / (mono - joined.at);
  const blind = stall === null;
  const share = (100 * sample.availableBytes) / sample.totalBytes;
  const stalled = blind
    ? faultsPerSecond !== null && faultsPerSecond >= bounds.faultsPerSecond
    : stall.avg10 >= bounds.stallPercent && stall.avg60 >= bounds.stallPercent / 2;
  const eased = blind
    ? faultsPerSecond !== null && faultsPerSecond < bounds.faultsPerSecond / clearance
    : stall.avg10 < bounds.stallPercent / clearance;
  const since = share < bounds.availablePercent && stalled ? (joined?.since ?? mono) : null;
  const holdMs = blind ? bounds.blindHoldMs : bounds.holdMs;
  const base = { at: mono, majorFaults, faultsPerSecond, since, blind };
  if (before?.short !== true)
    return { ...base, calmSince: null, short: since !== null && mono - since >= holdMs };
  const calm = share >= bounds.availablePercent * clearance || eased;
  const calmSince = calm ? (joined?.calmSince ?? mono) : null;
  const over = calmSince !== null && mono - calmSince >= bounds.calmMs;
  return { ...base, calmSince: over ? null : calmSince, short: !over };
}
