import type { Clock, NetworkStatus } from '@smart-monitor/contracts';
import type { ProbeReport } from '../act/answers/probe.js';
import type { Engine } from '../engine.js';
import { isService, standIn } from '../guards/stand-in.js';
import { HelperRefused } from '../act/helper-errors.js';
import { signatureOf, type HostNetView } from './host-view.js';
import { climb, newLadderMemory, type LadderBounds, type LadderMemory, type Verdict } from './ladder.js';
import type { ManagersSource } from './managers.source.js';
import { blindness, networkFindings, type Sight } from './network-findings.js';
import { statusOf } from './network-words.js';
import { isOwn, ownerOf, type Managed, type Owned, type UnitStanding } from './owner.js';
import {
  reportsAfter,
  sourceNamed,
  type NetworkSource,
  type Telling,
  type Told,
  type UnitReport,
} from './reports.js';
import { askedResolvers } from './rungs-beyond.js';
import { sentence } from '../../status/helper-reach.js';
import { isOfTheHost, judgeRungs, type Rungs } from './rungs.js';

/** How often is looked, milliseconds. */
export interface NetworkTimes {
  /** At the kernel's own view. */
  readonly lookMs: number;
  /** By a probe, while all is well. */
  readonly probeMs: number;
  /** By a probe, while something is broken. */
  readonly brokenMs: number;
}

/** What the stage needs of the world. */
export interface NetworkParts {
  readonly engine: Pick<Engine, 'observe' | 'lookup' | 'all' | 'live'>;
  readonly clock: Clock;
  readonly times: NetworkTimes;
  readonly bounds: LadderBounds;
  /** One look by the helper's probe; null where no helper is configured. */
  readonly probe: (() => Promise<ProbeReport>) | null;
  /** The host's own network; null where it cannot be seen. */
  view(usual: readonly string[]): HostNetView | null;
  readonly managers: ManagersSource;
  /** The unit that listens on an own address for DNS, where that can be seen. */
  listener(address: string): string | null;
  /** The interfaces that are remembered of this boot, and keeps them. */
  readonly usual: { load(): readonly string[]; keep(interfaces: readonly string[]): void };
  /** After each look: what was seen, for what follows an action. */
  onLook?(seen: Rungs, connecting: boolean): void;
  /** Something that people should see has changed. */
  onChange(): void;
  onError(error: unknown): void;
}

/** So many looks in a row may fail for the helper's sake before the last one is no longer believed. */
const toleratedSilences = 2;

const noHelper = 'No host helper is configured, and the probe is asked through it.';
const noHostView = "The host's own network cannot be seen below PROCFS_ROOT.";
const otherHost = 'Below PROCFS_ROOT is the network of this container, not that of the host.';

/**
 * Watches the way out of the host: link, address, gateway, DNS, the world beyond. A cheap look at the kernel's own view
 * decides when a probe is worth its while; what the probe shows is judged by pure functions, and told to the engine as
 * a report on the unit that owns the first broken rung.
 */
export class NetworkStage {
  private memory: LadderMemory;
  private told: Told = {};
  private said: Readonly<Record<string, string>> = {};
  private verdict: Verdict = { state: 'unknown', rung: null };
  private since: number | null = null;
  private shown: Omit<NetworkStatus, 'since' | 'findings'> | null = null;
  private sight: Sight;
  /** What people were last told of. */
  private announced = '';
  private signature = '';
  private nextMono = 0;
  private silences = 0;
  /** Whether the view was last found to be of another network than the probe. */
  private isOther = false;
  private looking = false;
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly parts: NetworkParts) {
    this.memory = { ...newLadderMemory, usual: parts.usual.load() };
    this.sight = { noProbe: parts.probe === null ? noHelper : null, noView: null };
  }

  /** How the way out stands, for people. */
  get status(): NetworkStatus {
    const { shown, since } = this;
    const findings = networkFindings(this.sight);
    if (shown === null)
      return { state: 'unknown', rungs: [], broken: null, says: '', since, interfaces: [], findings };
    return { ...shown, since, findings };
  }

  /** Takes up what an earlier process of the product has told of, and begins to look. */
  start(): void {
    for (const { unit, health } of this.parts.engine.all())
      for (const { mono: _mono, ...report } of health) {
        const source = sourceNamed(report.source);
        if (source !== undefined) this.told = { ...this.told, [source]: { unit, report } };
      }
    this.timer = setInterval(() => this.tick(), this.parts.times.lookMs);
    this.tick();
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }

  /** The cheap look; a whole one where it shows something new, or where it is time for one. */
  tick(): void {
    if (this.looking) return;
    const { parts, memory } = this;
    const view = parts.view(memory.usual);
    const signature = view === null ? '' : signatureOf(view, memory.usual);
    if (signature === this.signature && parts.clock.mono() < this.nextMono) return;
    this.signature = signature;
    this.looking = true;
    this.look(view)
      .catch((error: unknown) => parts.onError(error))
      .finally(() => {
        this.looking = false;
      });
  }

  private async look(view: HostNetView | null): Promise<void> {
    const { parts } = this;
    const begun = parts.clock.mono();
    const probe = await this.probe();
    if (probe !== 'silent') await this.judge(probe, view, begun);
    const { probeMs, brokenMs } = parts.times;
    const calm = ['fine', 'not-judged', 'unknown'].includes(this.verdict.state) && this.memory.red === null;
    this.nextMono = parts.clock.mono() + (calm && probe !== 'silent' ? probeMs : brokenMs);
  }

  private async judge(probe: ProbeReport | null, seenView: HostNetView | null, begun: number): Promise<void> {
    const { parts } = this;
    const isHosts = seenView === null || probe === null ? null : isOfTheHost(seenView, probe);
    this.isOther = isHosts === null ? this.isOther : !isHosts;
    const isOther = seenView !== null && this.isOther;
    const view = isOther ? null : seenView;
    const noView = isOther ? otherHost : view === null ? noHostView : null;
    const sight: Sight = { noProbe: this.sight.noProbe, noView };
    const seen = judgeRungs({ probe, view, usual: this.memory.usual });
    // Nobody is asked about interfaces while nothing is wrong with them.
    const managed = seen.first === null ? [] : await parts.managers(seen.interfaces);
    const carriers = carriersOf(probe, view, seen.interfaces);
    const configuring = managed.some(({ phase }) => phase === 'configuring');
    const now = parts.clock.mono();
    const { memory, verdict } = climb(this.memory, seen, { carriers, configuring }, parts.bounds, now);
    if (memory.usual.join() !== this.memory.usual.join()) parts.usual.keep(memory.usual);
    this.memory = memory;
    const owned =
      verdict.state === 'broken' && verdict.rung === seen.first ? this.owned(seen, probe, managed) : null;
    this.tell(reportsAfter(this.told, verdict, seen, owned, blindness(sight)), begun);
    parts.onLook?.(seen, configuring || verdict.state === 'connecting');
    this.show(verdict, seen, sight);
  }

  /** Null where there is no probe; `silent` where the helper did not answer just now, which says nothing of the network. */
  private async probe(): Promise<ProbeReport | null | 'silent'> {
    const { probe } = this.parts;
    if (probe === null) return null;
    try {
      const report = await probe();
      this.silences = 0;
      this.sight = { ...this.sight, noProbe: null };
      return report;
    } catch (error) {
      const missing = error instanceof HelperRefused && error.code === 'not-available';
      this.silences += 1;
      if (!missing && this.silences <= toleratedSilences) return 'silent';
      this.sight = { ...this.sight, noProbe: sentence(wordsOf(error)) };
      return null;
    }
  }

  private owned(seen: Rungs, probe: ProbeReport | null, managed: readonly Managed[]): Owned {
    const own = probe === null ? undefined : askedResolvers(probe).find((one) => isOwn(probe, one));
    return ownerOf(seen.first!, probe, {
      interfaces: seen.interfaces,
      managed,
      standing: (unit) => this.standing(unit),
      listener: seen.first === 'dns' && own !== undefined ? this.parts.listener(own.address) : null,
    });
  }

  private standing(unit: string): UnitStanding {
    const state = this.parts.engine.lookup(unit)?.state;
    // One that is masked is not there to be asked for anything.
    if (state == null || state.loadState !== 'loaded') return 'absent';
    return state.activeState === 'active' || state.activeState === 'reloading' ? 'active' : 'down';
  }

  private tell({ told, gone }: Telling, begun: number): void {
    // First what is red: an incident that moves to another unit is not closed before the other one is open.
    for (const [source, one] of Object.entries(told))
      if (one.report !== this.told[source as NetworkSource]?.report) this.report(one, begun);
    for (const { unit, source } of gone) this.parts.engine.observe(unit, { kind: 'health-gone', source });
    this.told = told;
  }

  /**
   * Only what is new: another report, or the same about another run of the unit, which has to be told of anew. A look
   * that was begun before that run says nothing about it.
   */
  private report({ unit, report }: UnitReport, begun: number): void {
    const { engine } = this.parts;
    if (engine.lookup(unit)?.state == null && !isService(unit)) {
      // Told again with the next look.
      if (!engine.live) return;
      engine.observe(unit, { kind: 'state', state: standIn(unit), via: 'guard', gap: false });
    }
    const state = engine.lookup(unit)?.state;
    if (state != null && state.activeEnterTimestampMonotonic / 1000 > begun) return;
    const said = JSON.stringify([unit, state?.invocationId ?? '', report]);
    if (this.said[report.source] === said) return;
    this.said = { ...this.said, [report.source]: said };
    engine.observe(unit, { kind: 'health', report });
  }

  private show(verdict: Verdict, seen: Rungs, sight: Sight): void {
    const changed = verdict.state !== this.verdict.state || verdict.rung !== this.verdict.rung;
    this.verdict = verdict;
    this.sight = sight;
    if (changed || this.since === null) this.since = this.parts.clock.now();
    this.shown = statusOf(verdict, seen);
    const text = JSON.stringify([this.shown, this.sight]);
    if (text === this.announced) return;
    this.announced = text;
    this.parts.onChange();
  }
}

function wordsOf(error: unknown): string {
  if (error instanceof HelperRefused && error.detail !== '') return error.detail;
  return error instanceof Error ? error.message : String(error);
}

function carriersOf(
  probe: ProbeReport | null,
  view: HostNetView | null,
  interfaces: readonly string[],
): Readonly<Record<string, boolean>> {
  const found: Record<string, boolean> = {};
  for (const name of interfaces) {
    const carrier = probe?.links.find((link) => link.name === name)?.carrier ?? view?.carriers[name];
    if (carrier !== undefined) found[name] = carrier;
  }
  return found;
}
