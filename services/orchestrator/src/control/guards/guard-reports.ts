import type { Engine } from '../engine.js';
import type { HealthReport } from '../evaluate/health.js';
import type { UnitMemory } from '../state.js';
import { isService, standIn } from './stand-in.js';

/** A report, and what of it has to change for it to be told anew: numbers in its words go to and fro all the time. */
export interface Finding {
  readonly report: HealthReport;
  readonly mark: string;
}

interface Told {
  readonly report: HealthReport;
  readonly mark: string;
  /** The run that it was told of: what was said of one says nothing of another. */
  readonly run: string;
}

/**
 * What one source has told of which unit. The engine hears of a unit only once something is the matter with it, then
 * when that changes, once more for each new run, and is left alone again when the incident is over.
 */
export class GuardReports {
  private readonly told = new Map<string, Told>();
  private adopted = false;
  /** Units that nothing is said of any more, and that the engine forgets once their incident is over. */
  private readonly leaving = new Set<string>();

  /** @param source the name of its reports */
  constructor(
    private readonly engine: Pick<Engine, 'observe' | 'lookup' | 'all' | 'live'>,
    readonly source: string,
  ) {}

  /** Units that were told of and are not settled yet, those of an earlier process of ours among them. */
  units(): string[] {
    this.adopt();
    return [...this.told.keys()];
  }

  /** Tells what is found now: red ones, and green ones of units that were told of. What is left out has gone. */
  tell(findings: ReadonlyMap<string, Finding>): void {
    this.adopt();
    for (const unit of this.leaving) this.forget(unit);
    for (const unit of this.told.keys()) if (!findings.has(unit)) this.drop(unit);
    for (const [unit, finding] of findings) this.tellOne(unit, finding);
  }

  /** Nothing can be told any more of what was told of. */
  void(why: string): void {
    for (const [unit, { report, run }] of this.told) {
      if (report.ok === null) continue;
      const unknown = { ...report, ok: null, summary: why };
      this.told.set(unit, { report: unknown, mark: 'unknown', run });
      this.engine.observe(unit, { kind: 'health', report: unknown });
    }
  }

  private tellOne(unit: string, { report, mark }: Finding): void {
    const last = this.told.get(unit);
    if (last === undefined && report.ok === true) return;
    this.leaving.delete(unit);
    const memory = this.known(unit);
    if (memory?.state == null) return void this.told.delete(unit);
    const run = memory.state.invocationId;
    const settled = report.ok === true && last?.report.ok === true && last.run === run;
    if (settled && memory.incident === null) return this.drop(unit);
    const full = `${String(report.ok)} ${report.observeOnly ?? ''} ${mark}`;
    if (last?.mark === full && last.run === run) return;
    this.told.set(unit, { report, mark: full, run });
    this.engine.observe(unit, { kind: 'health', report });
  }

  private drop(unit: string): void {
    this.told.delete(unit);
    if (this.known(unit) === undefined) return;
    this.engine.observe(unit, { kind: 'health-gone', source: this.source });
    if (isService(unit)) return;
    this.leaving.add(unit);
    this.forget(unit);
  }

  /** A unit as the engine knows it; one of a kind that systemd does not tell it of is made known. */
  private known(unit: string): UnitMemory | undefined {
    if (this.engine.lookup(unit)?.state == null && !isService(unit) && this.engine.live)
      this.engine.observe(unit, { kind: 'state', state: standIn(unit), via: 'guard', gap: false });
    return this.engine.lookup(unit);
  }

  private forget(unit: string): void {
    const memory = this.engine.lookup(unit);
    // Another guard may have something to say of it.
    if (memory !== undefined && (memory.incident !== null || memory.health.length > 0)) return;
    this.leaving.delete(unit);
    if (memory !== undefined) this.engine.observe(unit, { kind: 'removed' });
  }

  /** What the engine remembers of before a restart of the product: nobody else would take it back. */
  private adopt(): void {
    if (this.adopted || !this.engine.live) return;
    this.adopted = true;
    for (const { unit, health } of this.engine.all()) {
      const report = health.find(({ source }) => source === this.source);
      if (report !== undefined && !this.told.has(unit)) this.told.set(unit, { report, mark: '', run: '' });
    }
  }
}
