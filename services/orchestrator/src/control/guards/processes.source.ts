import type { Clock } from '@smart-monitor/contracts';
import { GroupUsage, type HostFiles } from '@smart-monitor/host';
import type { Engine } from '../engine.js';
import type { HealthReport } from '../evaluate/health.js';
import type { GuardBounds } from './bounds.js';
import { Census, type Citizen } from './census.js';
import type { Guard } from './guard.js';
import { GuardReports, type Finding } from './guard-reports.js';
import { protection } from './protected.js';
import { judgeLoad, type LoadState, type UnitLoad } from './runaway.js';
import { unitToTell } from './stand-in.js';
import { biggestOf, nameProcess } from './suspect.js';
import { loadOfUnits } from './unit-usage.js';
import { formatPercent } from './words.js';
import { judgeZombies, type BadParent, type ZombieState } from './zombies.js';

const kept = 8;

export interface ProcessesSourceParts {
  readonly engine: Engine;
  readonly files: HostFiles;
  readonly clock: Clock;
  readonly bounds: GuardBounds;
  ownUnits(): ReadonlySet<string>;
}

/** Counts the processes once in a window: which units use up the processors, and who does not wait for its children. */
export class ProcessesSource implements Guard {
  readonly name = 'processes';
  readonly everyMs: number;
  private load: LoadState | null = null;
  private zombies: ZombieState | null = null;
  private processors = 0;
  private readonly loadReports: GuardReports;
  private readonly zombieReports: GuardReports;
  private readonly groups: GroupUsage;
  private readonly census: Census;

  constructor(private readonly parts: ProcessesSourceParts) {
    this.everyMs = parts.bounds.runaway.windowMs;
    this.loadReports = new GuardReports(parts.engine, 'processors');
    this.zombieReports = new GuardReports(parts.engine, 'zombies');
    this.groups = new GroupUsage(parts.files);
    this.census = new Census(parts.files);
  }

  async look(): Promise<void> {
    const { clock, bounds, files } = this.parts;
    const citizens = this.census.take(false);
    if (citizens.length === 0) throw new Error(`no process can be seen in ${files.roots.procfs}`);
    const accounted = await loadOfUnits(this.groups);
    const used = accounted.size > 0 ? accounted : this.census.loads;
    const mono = clock.mono();
    this.load = judgeLoad(this.load, used, this.countProcessors(), mono, bounds.runaway);
    this.zombies = judgeZombies(this.zombies, citizens, mono, bounds.zombies);
    this.loadReports.tell(this.loadFindings(this.load, citizens));
    this.zombieReports.tell(this.zombieFindings(this.zombies, citizens));
  }

  void(why: string): void {
    this.load = null;
    this.zombies = null;
    this.loadReports.void(why);
    this.zombieReports.void(why);
  }

  private loadFindings({ units }: LoadState, citizens: readonly Citizen[]): Map<string, Finding> {
    const findings = new Map<string, Finding>();
    for (const unit of this.loadReports.units()) {
      const load = units.get(unit);
      if (load !== undefined && !load.runaway) findings.set(unit, calm(unit, load));
    }
    for (const [unit, load] of units)
      if (load.runaway) findings.set(unitToTell(unit), this.runaway(unit, load, citizens));
    return findings;
  }

  private runaway(unit: string, { percent }: UnitLoad, citizens: readonly Citizen[]): Finding {
    const { bounds, files } = this.parts;
    const busiest = biggestOf(citizens, unit, ({ grownUs }) => grownUs);
    const process = busiest === undefined ? null : nameProcess(files, busiest);
    const who = busiest === undefined ? '' : ` Its busiest process is ${busiest.name} (${busiest.pid}).`;
    const share = percent === null ? '' : ` Now it is ${formatPercent(percent)}.`;
    const { percent: bound, windows } = bounds.runaway;
    const report: HealthReport = {
      source: 'processors',
      failure: 'runaway-process',
      ok: false,
      summary: `${unit} used at least ${formatPercent(bound)} of all processors in each of ${windows} minutes in a row.${share}${who}`,
      evidence: { percent, processors: this.processors, processes: busy(citizens, unit) },
      ...(process === null ? {} : { target: { process } }),
      ...this.shield(unit),
    };
    return { report, mark: `${process?.pid ?? ''} ${process?.startTime ?? ''}` };
  }

  private zombieFindings({ parents }: ZombieState, citizens: readonly Citizen[]): Map<string, Finding> {
    const findings = new Map<string, Finding>();
    for (const unit of this.zombieReports.units())
      if (this.parts.engine.lookup(unit)?.state != null) findings.set(unit, waitedFor(unit));
    const byPid = new Map(citizens.map((citizen) => [citizen.pid, citizen]));
    // Of two parents in one unit the worse one is told.
    for (const parent of [...parents.values()].toSorted((a, b) => a.zombies - b.zombies)) {
      const unit = byPid.get(parent.pid)?.unit;
      if (unit != null) findings.set(unit, this.neglect(unit, parent));
    }
    return findings;
  }

  private neglect(unit: string, { pid, name, zombies, startTicks }: BadParent): Finding {
    const report: HealthReport = {
      source: 'zombies',
      failure: 'zombies',
      ok: false,
      summary: `Process ${name} (${pid}) of ${unit} does not wait for its children: ${zombies} of them have ended more than a minute ago and are still there.`,
      evidence: { pid, name, zombies },
      ...this.shield(unit),
    };
    // Told anew when they have doubled, not with each one.
    return { report, mark: `${pid} ${startTicks} ${Math.floor(Math.log2(zombies))}` };
  }

  private shield(unit: string): { readonly observeOnly?: string } {
    const state = this.parts.engine.lookup(unit)?.state;
    const { names = [unit], controlGroup = '' } = state ?? {};
    // Of what is no service the engine may know nothing, and its name says enough.
    const group = controlGroup === '' ? `/${unit}` : controlGroup;
    const why = protection({ unit, names, controlGroup: group, processes: [] }, this.parts.ownUnits());
    return why === null ? {} : { observeOnly: `${unit} is protected: ${why}` };
  }

  private countProcessors(): number {
    if (this.processors === 0)
      this.processors = (this.parts.files.proc('stat')?.match(/^cpu\d+ /gm) ?? []).length || 1;
    return this.processors;
  }
}

function calm(unit: string, { percent }: UnitLoad): Finding {
  const share = percent === null ? 'and has just begun anew' : `and uses ${formatPercent(percent)} of them`;
  const summary = `${unit} does not use up the processors any more, ${share}.`;
  return { report: { source: 'processors', failure: 'runaway-process', ok: true, summary }, mark: 'calm' };
}

function waitedFor(unit: string): Finding {
  const summary = `The zombies of ${unit} are gone.`;
  return { report: { source: 'zombies', failure: 'zombies', ok: true, summary }, mark: 'gone' };
}

function busy(citizens: readonly Citizen[], unit: string): unknown {
  return citizens
    .filter((citizen) => citizen.unit === unit)
    .toSorted((a, b) => b.grownUs - a.grownUs)
    .slice(0, kept)
    .map(({ pid, name, grownUs }) => ({ pid, name, cpuSeconds: Math.round(grownUs / 10_000) / 100 }));
}
