import type { Clock } from '@smart-monitor/contracts';
import {
  availableMemory,
  GroupUsage,
  majorFaults,
  memoryStall,
  type HostFiles,
  type PressureStall,
} from '@smart-monitor/host';
import type { Engine } from '../engine.js';
import type { HealthReport } from '../evaluate/health.js';
import type { GuardBounds } from './bounds.js';
import { Census, memoryByUnit, type Citizen } from './census.js';
import type { Guard } from './guard.js';
import { GuardReports, type Finding } from './guard-reports.js';
import { chooseOwner, remember, usersOf, type MemoryHistory } from './memory-owner.js';
import { judgeMemory, type MemorySample, type MemoryState } from './memory-pressure.js';
import { protection } from './protected.js';
import { unitToTell } from './stand-in.js';
import { biggestOf, nameProcess } from './suspect.js';
import { memoryOfUnits } from './unit-usage.js';
import { memoryWords } from './memory-words.js';

const sampleMs = 3_000;
/** While memory is short its owner is looked for this often: a scan of all processes. */
const searchMs = 10_000;
/** Otherwise the units are looked at this often, to know who grew. */
const baselineMs = 60_000;

const source = 'memory';

/** So many units and processes are kept as evidence. */
const kept = 8;

export interface MemorySourceParts {
  readonly engine: Engine;
  readonly files: HostFiles;
  readonly clock: Clock;
  readonly bounds: GuardBounds;
  /** Units that the product runs in or depends on, as far as they are known. */
  ownUnits(): ReadonlySet<string>;
  /** Looks anew at who is busy, for the evidence of the incident that is about to begin. */
  refreshEvidence(): Promise<void>;
}

/** Looks whether memory is short, and if so whose doing that is. */
export class MemorySource implements Guard {
  readonly name = source;
  readonly everyMs = sampleMs;
  private state: MemoryState | null = null;
  private history: MemoryHistory = { looks: [] };
  private lookedMono = -Infinity;
  /** Who was accused, and in which run. */
  private accused: { readonly unit: string; readonly run: string } | null = null;
  private readonly reports: GuardReports;
  private readonly groups: GroupUsage;
  private readonly census: Census;

  constructor(private readonly parts: MemorySourceParts) {
    this.reports = new GuardReports(parts.engine, source);
    this.groups = new GroupUsage(parts.files);
    this.census = new Census(parts.files);
  }

  /** Whether the kernel tells no pressure, so that the guard only observes; null until the first look. */
  blind: boolean | null = null;
  /** Whether the kernel accounts memory by control group; null until the first look at the units. */
  accounted: boolean | null = null;

  async look(): Promise<void> {
    const { files, clock, bounds } = this.parts;
    const mono = clock.mono();
    const memory = availableMemory(files);
    if (memory === null) throw new Error(`${files.roots.procfs}/meminfo does not tell what is available`);
    const stall = memoryStall(files);
    this.blind = stall === null;
    const faults = stall === null ? majorFaults(files) : null;
    const sample = { mono, ...memory, stall, majorFaults: faults };
    // Something was done about it, by us or by others: from here on the shortage has to prove itself anew.
    if (this.accused !== null && this.accused.run !== this.runOf(this.accused.unit)) this.acquit();
    const before = this.state;
    this.state = judgeMemory(before, sample, bounds.memory);
    if (!this.state.short) {
      if (mono - this.lookedMono >= baselineMs) await this.lookAtUnits(mono);
      this.accused = null;
      this.reports.tell(this.over(sample));
      return;
    }
    const begins = before?.short !== true;
    if (begins) await this.parts.refreshEvidence();
    if (begins || mono - this.lookedMono >= searchMs) await this.accuse(sample, stall);
  }

  void(why: string): void {
    this.acquit();
    this.reports.void(why);
  }

  /** Where the kernel does not account memory by control group, the processes of each unit are added up. */
  private async lookAtUnits(
    mono: number,
    citizens?: readonly Citizen[],
  ): Promise<ReadonlyMap<string, number>> {
    let used = await memoryOfUnits(this.groups);
    this.accounted = used.size > 0;
    if (!this.accounted) used = memoryByUnit(citizens ?? this.census.take(true));
    if (citizens === undefined) this.history = remember(this.history, mono, used);
    this.lookedMono = mono;
    return used;
  }

  private async accuse(sample: MemorySample, stall: PressureStall | null): Promise<void> {
    const { files, bounds } = this.parts;
    const citizens = this.census.take(true);
    const users = usersOf(this.history, await this.lookAtUnits(sample.mono, citizens));
    const chosen = chooseOwner(users, sample.totalBytes, bounds.bigPercent, this.shield(citizens));
    const same = chosen.candidates.find(({ unit }) => unit === this.accused?.unit);
    if (this.accused !== null && same === undefined) {
      this.acquit();
      this.reports.tell(this.over(sample));
      return;
    }
    // Two that take turns at the top would both be restarted.
    const verdict = same === undefined ? chosen : { ...chosen, owner: same };
    const { owner, biggest, why } = verdict;
    this.accused = owner === null ? null : { unit: owner.unit, run: this.runOf(owner.unit) };
    const culprit = owner === null ? undefined : biggestOf(citizens, owner.unit, (one) => one.privateBytes);
    const process = culprit === undefined ? null : nameProcess(files, culprit);
    const unit = unitToTell((owner ?? biggest)?.unit);
    const observeOnly =
      stall === null
        ? 'this kernel does not tell how long tasks wait for memory (PSI), and without that the guard only observes'
        : owner === null
          ? why
          : undefined;
    const report: HealthReport = {
      source,
      failure: 'memory-pressure',
      ok: false,
      summary: memoryWords(sample, this.state!, verdict),
      evidence: {
        availableBytes: sample.availableBytes,
        totalBytes: sample.totalBytes,
        stall: stall === null ? null : { ...stall },
        majorFaultsPerSecond: this.state!.faultsPerSecond,
        units: verdict.ranked.slice(0, kept),
        processes: top(citizens),
      },
      ...(process === null ? {} : { target: { process } }),
      ...(observeOnly === undefined ? {} : { observeOnly }),
    };
    const mark = `${this.accused?.unit ?? why} ${process?.pid ?? ''} ${process?.startTime ?? ''}`;
    this.reports.tell(new Map([...this.over(sample), [unit, { report, mark }]]));
  }

  /** Whoever was accused is so no more, and memory counts as short again only after it was so for its whole time. */
  private acquit(): void {
    this.accused = null;
    this.state = null;
  }

  private runOf(unit: string): string {
    return this.parts.engine.lookup(unit)?.state?.invocationId ?? '';
  }

  private shield(citizens: readonly Citizen[]): (unit: string) => string | null {
    const own = this.parts.ownUnits();
    const groups = new Map(this.groups.units().map(({ unit, group }) => [unit, group]));
    return (unit) => {
      const names = this.parts.engine.lookup(unit)?.state?.names ?? [unit];
      const processes = citizens
        .filter((citizen) => citizen.unit === unit)
        .map(({ name }) => ({ name, executable: null }));
      return protection({ unit, names, controlGroup: groups.get(unit) ?? '', processes }, own);
    };
  }

  /** What is said of units that were accused and are no more. */
  private over({ availableBytes, totalBytes }: MemorySample): Map<string, Finding> {
    const share = ((100 * availableBytes) / totalBytes).toFixed(0);
    // Low and stalled all the same, for too short a time to count: that proves nothing.
    const isProving = this.state !== null && !this.state.short && this.state.since !== null;
    const summary = isProving
      ? `Whether memory is still short is not proven yet: ${share} % is available.`
      : `Memory is not short any more, or this unit is not to blame: ${share} % is available.`;
    const ok = isProving ? null : true;
    const report: HealthReport = { source, failure: 'memory-pressure', ok, summary };
    return new Map(this.reports.units().map((unit) => [unit, { report, mark: 'over' }]));
  }
}

function top(citizens: readonly Citizen[]): unknown {
  return citizens
    .toSorted((a, b) => b.privateBytes - a.privateBytes)
    .slice(0, kept)
    .map(({ pid, name, unit, privateBytes: bytes }) => ({ pid, name, unit, bytes }));
}
