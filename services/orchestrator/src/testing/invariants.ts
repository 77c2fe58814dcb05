import type { LedgerRecord } from '@smart-monitor/contracts';
import { defaultLimits } from '../control/state.js';

/** What is known of the world at the moment of a restart, which the engine has to have respected. */
export interface World {
  readonly approved: ReadonlySet<string>;
  /** Units that a person stopped and nobody has started since. */
  readonly stopped: ReadonlySet<string>;
  /** Whether a unit is down, or runs and does not work. */
  needsHelp(unit: string): boolean;
  /** Whether people work on a unit, and nothing else may. */
  inMaintenance(unit: string): boolean;
}

/** Moments are fractions of a millisecond, whose sums and differences are not exact. */
const roundingMs = 1;

/**
 * Watches a run for what must never happen: two actions on one unit at once, more than the budget, off the list, on what
 * a person stopped, on what works, within a maintenance window, after a person's no in that incident, probes too close
 * together, an intent without exactly one outcome.
 */
export class Invariants {
  readonly broken: string[] = [];
  restarts = 0;
  records = 0;
  readonly reasons = new Map<string, number>();
  private readonly inFlight = new Map<string, string>();
  private readonly by = new Map<string, { readonly automatic: boolean; readonly attempt: number }>();
  /** Incidents in which a person said no. */
  private readonly denied = new Set<string>();
  private readonly ofUnit = new Map<string, number[]>();
  private ofHost: number[] = [];

  constructor(
    private readonly world: World,
    private readonly mono: () => number,
  ) {}

  /** Intents that have no outcome yet. */
  get open(): number {
    return this.inFlight.size;
  }

  readonly onRecord = ({ body }: LedgerRecord): void => {
    this.records += 1;
    if (body.kind === 'decision') this.reasons.set(body.reason, (this.reasons.get(body.reason) ?? 0) + 1);
    if (body.kind === 'denial') this.denied.add(body.incidentId);
    if (body.kind === 'intent') {
      if (body.by.startsWith('policy:')) this.mustBeLeft(body.unit, body.incidentId);
      const other = this.inFlight.get(body.unit);
      this.must(other === undefined, `${body.unit}: two actions at once`);
      this.inFlight.set(body.unit, body.actionId);
      this.by.set(body.unit, { automatic: body.by.startsWith('policy:'), attempt: body.attempt ?? 0 });
    }
    if (body.kind === 'outcome') {
      this.must(
        this.inFlight.get(body.unit) === body.actionId,
        `${body.unit}: an outcome without its intent`,
      );
      this.inFlight.delete(body.unit);
    }
  };

  readonly onRestart = (unit: string): void => {
    this.restarts += 1;
    this.must(this.inFlight.has(unit), `${unit}: restarted before its intent was on record`);
    this.must(this.world.approved.has(unit), `${unit}: restarted although it is not on the list`);
    const { automatic, attempt } = this.by.get(unit) ?? { automatic: true, attempt: 0 };
    if (!automatic) return;
    this.must(!this.world.stopped.has(unit), `${unit}: restarted although a person had stopped it`);
    this.must(this.world.needsHelp(unit), `${unit}: restarted although it works`);
    const now = this.mono();
    const { unitActions, unitWindowMs, hostActions, hostWindowMs, breakerMs } = defaultLimits;
    const own = this.ofUnit.get(unit) ?? [];
    const last = own.at(-1) ?? -Infinity;
    this.must(
      attempt <= unitActions || now - last >= breakerMs - roundingMs,
      `${unit}: probed before its time`,
    );
    const recent = [...own.filter((at) => at > now - unitWindowMs + roundingMs), now];
    this.must(recent.length <= unitActions, `${unit}: ${recent.length} actions in its window`);
    this.ofUnit.set(unit, recent);
    this.ofHost = [...this.ofHost.filter((at) => at > now - hostWindowMs + roundingMs), now];
    this.must(this.ofHost.length <= hostActions, `${this.ofHost.length} actions on the host in its window`);
  };

  /** What people keep from policies. */
  private mustBeLeft(unit: string, incidentId: string | null): void {
    this.must(!this.world.inMaintenance(unit), `${unit}: acted on within a maintenance window`);
    const said = incidentId !== null && this.denied.has(incidentId);
    this.must(!said, `${unit}: acted on although a person had said no in this incident`);
  }

  must(holds: boolean, what: string): void {
    if (!holds && this.broken.length < 20) this.broken.push(`${what} (at ${Math.round(this.mono())} ms)`);
  }
}
