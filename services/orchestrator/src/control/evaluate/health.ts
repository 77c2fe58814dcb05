import type { HealthFailure } from '@smart-monitor/contracts';
import type { CleanUp } from '@smart-monitor/protocol';

/** A process, named so that its number cannot be mistaken for another's. */
export interface ProcessName {
  readonly pid: number;
  /** Field 22 of /proc/<pid>/stat: clock ticks since the boot. */
  readonly startTime: number;
  /** What /proc/<pid>/exe points to. */
  readonly executable: string;
}

/** What one source (a check, a heartbeat, a guard) says of a unit that systemd calls active. */
export interface HealthReport {
  /** Unique among the sources of a unit: `check web`, `heartbeat app`, `memory`. */
  readonly source: string;
  readonly failure: HealthFailure;
  /** Null: it cannot be told now, and nothing is concluded. */
  readonly ok: boolean | null;
  /** One sentence: `The health check web failed 3 of 5 times: connection refused.` */
  readonly summary: string;
  /** Kept with the incident; small, and plain JSON. */
  readonly evidence?: unknown;
  /** What a remedy other than a restart acts on. */
  readonly target?: {
    readonly interface?: string;
    /** Why there is nothing to renew on the interface; absent where there may be. */
    readonly noRenewal?: string;
    readonly process?: ProcessName;
    /** The clean-ups that make room there; left out where that is not known. */
    readonly cleanUps?: readonly CleanUp[];
  };
  /** Why nothing may be done about it whatever a policy says; absent where something may. */
  readonly observeOnly?: string;
  /** How long a new run of the unit may take until this source can tell of it, milliseconds; absent where `healthPatienceMs` is enough. */
  readonly patienceMs?: number;
}

/** A report as it is remembered. */
export interface Health extends HealthReport {
  /** When it was last told, or made void by a new run; CLOCK_MONOTONIC milliseconds. */
  readonly mono: number;
}

/** How long a new run, or a restart of the product, waits to be told of at least, milliseconds: the slowest source looks each minute. */
export const healthPatienceMs = 120_000;

/** The reports after one more. Pure. */
export function withReport(health: readonly Health[], report: HealthReport, now: number): readonly Health[] {
  const one = { ...report, mono: now };
  const at = health.findIndex(({ source }) => source === report.source);
  return at < 0 ? [...health, one] : health.with(at, one);
}

/** The reports after a new run began: what was said of the one before says nothing of this one. */
export function voided(health: readonly Health[], now: number): readonly Health[] {
  return health.length === 0 ? health : health.map((one) => ({ ...one, ok: null, mono: now }));
}

/** The report that a unit is unhealthy by: the first that something can be done about, else the first; null while none is red. */
export function complaintOf(health: readonly Health[]): Health | null {
  const red = health.filter(({ ok }) => ok === false);
  return red.find(({ observeOnly }) => observeOnly === undefined) ?? red[0] ?? null;
}

/** Until when the sources are waited for that have not told of this run yet, monotonic milliseconds; null where all have, or were waited for long enough. */
export function awaitedUntil(health: readonly Health[], now: number): number | null {
  const until = Math.max(
    0,
    ...health.flatMap(({ ok, mono, patienceMs = healthPatienceMs }) =>
      ok === null ? [mono + patienceMs] : [],
    ),
  );
  return until > now ? until : null;
}
