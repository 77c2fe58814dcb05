import type {
  BackTestAction,
  BackTestAnswer,
  BackTestUnit,
  DecisionReason,
  LedgerRecord,
  RefrainReason,
} from '@smart-monitor/contracts';

/** So many units and actions are told of at most. */
const mostUnits = 200;
const mostActions = 500;

interface Counted {
  acted: number;
  readonly refrained: Partial<Record<RefrainReason, number>>;
  incidents: number;
  downMs: number;
  savedMs: number;
}

/** Counts what a replay comes to within a range. Moments are of the wall clock, milliseconds. */
export class Tally {
  private readonly units = new Map<string, Counted>();
  private readonly actions: { -readonly [K in keyof BackTestAction]: BackTestAction[K] }[] = [];
  private readonly byId = new Map<string, (typeof this.actions)[number]>();
  private readonly lastOf = new Map<string, (typeof this.actions)[number]>();
  private readonly reasons = new Map<string, DecisionReason>();
  private readonly refrained: Partial<Record<RefrainReason, number>> = {};
  /** Units in trouble by the record, and since when. */
  private readonly outages = new Map<string, number>();
  /** Units whose breaker is not closed. */
  private readonly open = new Set<string>();
  private acted = 0;
  private recorded = 0;
  private incidents = 0;
  private breakers = 0;
  private flapping = 0;

  constructor(
    private readonly from: number,
    private readonly to: number,
  ) {}

  /** Takes what the replay's engine would have written to its ledger. */
  readonly take = ({ at, body }: LedgerRecord): void => {
    const counts = at >= this.from && at <= this.to;
    switch (body.kind) {
      case 'incident-opened':
        this.began(body.unit, at);
        if (!counts) return;
        this.incidents += 1;
        this.of(body.unit).incidents += 1;
        return;
      case 'incident-closed':
        if (body.state === 'operator-stopped' || body.state === 'removed') this.ended(body.unit, at);
        return;
      case 'decision':
        if (body.verdict === 'act') this.reasons.set(body.decisionId, body.reason);
        else if (counts && body.requestId === null) this.count(body.unit, body.reason as RefrainReason);
        return;
      case 'intent': {
        const reason = this.reasons.get(body.decisionId);
        this.reasons.delete(body.decisionId);
        if (!body.by.startsWith('policy:')) return;
        this.began(body.unit, at);
        if (!counts) return;
        this.acted += 1;
        this.of(body.unit).acted += 1;
        if (this.actions.length >= mostActions) return;
        const action = {
          at,
          unit: body.unit,
          policy: body.by.slice('policy:'.length),
          remedy: body.remedy ?? 'restart',
          reason: reason ?? 'unit-failed',
          assumed: false,
          savedMs: 0,
        };
        this.actions.push(action);
        this.byId.set(body.actionId, action);
        this.lastOf.set(body.unit, action);
        return;
      }
      case 'breaker':
        if (body.state === 'closed') this.open.delete(body.unit);
        else if (!this.open.has(body.unit)) {
          this.open.add(body.unit);
          if (counts) this.breakers += 1;
        }
        return;
      case 'flapping':
        if (counts && body.began) this.flapping += 1;
        return;
      default:
        return;
    }
  };

  /** An action's success was assumed. */
  assumed(actionId: string): void {
    const action = this.byId.get(actionId);
    if (action !== undefined) action.assumed = true;
  }

  /** An automatic action was really begun then. */
  really(at: number): void {
    if (at >= this.from && at <= this.to) this.recorded += 1;
  }

  /** A unit was well so much sooner than in the record. */
  saved(unit: string, savedMs: number): void {
    this.of(unit).savedMs += savedMs;
    const action = this.lastOf.get(unit);
    if (action !== undefined) action.savedMs += savedMs;
  }

  /** Whether a unit is in trouble by the record. */
  isOut(unit: string): boolean {
    return this.outages.has(unit);
  }

  /** A unit is well again by the record, or is meant to be down. */
  ended(unit: string, at: number): void {
    const since = this.outages.get(unit);
    this.outages.delete(unit);
    if (since === undefined) return;
    const within = Math.min(at, this.to) - Math.max(since, this.from);
    if (within > 0) this.of(unit).downMs += within;
  }

  /** The sums, when the record is at its end. */
  sums(at: number): Omit<BackTestAnswer, 'from' | 'to' | 'observations' | 'gaps' | 'assumptions'> {
    for (const unit of [...this.outages.keys()]) this.ended(unit, at);
    const units: BackTestUnit[] = [...this.units].map(([unit, counted]) => ({ unit, ...counted }));
    units.sort((a, b) => b.acted - a.acted || b.incidents - a.incidents || (a.unit < b.unit ? -1 : 1));
    const total = (key: 'downMs' | 'savedMs'): number => units.reduce((sum, unit) => sum + unit[key], 0);
    const { acted, recorded, refrained, incidents, breakers, flapping, actions } = this;
    return {
      acted,
      recorded,
      refrained,
      incidents,
      breakers,
      flapping,
      downMs: total('downMs'),
      savedMs: total('savedMs'),
      units: units.slice(0, mostUnits),
      actions,
    };
  }

  private began(unit: string, at: number): void {
    if (!this.outages.has(unit)) this.outages.set(unit, at);
  }

  private count(unit: string, reason: RefrainReason): void {
    this.refrained[reason] = (this.refrained[reason] ?? 0) + 1;
    const { refrained } = this.of(unit);
    refrained[reason] = (refrained[reason] ?? 0) + 1;
  }

  private of(unit: string): Counted {
    let counted = this.units.get(unit);
    if (counted === undefined) {
      counted = { acted: 0, refrained: {}, incidents: 0, downMs: 0, savedMs: 0 };
      this.units.set(unit, counted);
    }
    return counted;
  }
}
