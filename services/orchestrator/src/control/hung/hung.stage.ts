import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import {
  checksOf,
  lookedAt,
  type Check,
  type CheckStatus,
  type Clock,
  type LastLook,
} from '@smart-monitor/contracts';
import { asks } from '../../checks/asker.js';
import { writeInForce } from '../../checks/in-force.js';
import type { Observation } from '../evaluate/evaluate.js';
import { healthPatienceMs, type HealthReport } from '../evaluate/health.js';
import type { UnitMemory } from '../state.js';
import { HeartbeatFiles } from './heartbeat-files.source.js';
import { KnownFiles } from './known-files.js';
import { cannotTell, type Judgement } from './judgement.js';
import { ResultsFolder } from './results-folder.source.js';
import type { LifeSource } from './seen.js';
import { tellingOf } from './telling.js';

/** Where what hangs is reported to. */
export interface HealthSink {
  lookup(unit: string): UnitMemory | undefined;
  all(): Iterable<UnitMemory>;
  readonly live: boolean;
  observe(unit: string, observation: Observation): void;
}

export interface HungParts {
  readonly engine: HealthSink;
  readonly clock: Clock;
  readonly host: { readonly id: string; readonly hostname: string };
  readonly bootId: string;
  /** Setting CHECKS_DIR. */
  readonly directory: string;
  /** Setting HEARTBEAT_DIR. */
  readonly heartbeatDirectory: string;
  /** Setting STATE_DIRECTORY. */
  readonly stateDirectory: string;
  /** How a check stands has changed. */
  onChange(): void;
  onError(error: unknown): void;
}

/** How often a check is judged although nothing was told: only so is silence noticed. */
const pollMs = 10_000;

/** One check at work. */
interface Watched {
  readonly check: Check;
  /** The unit as systemd calls it; the check may name it by an alias. */
  readonly unit: string;
  readonly judgement: Judgement;
  readonly since: number;
  readonly last: LastLook | null;
}

/**
 * Joins heartbeats and the results of the checker to the engine: judges each, and reports to the engine what has
 * changed. A service that hangs is then a failure of its unit like any other.
 */
export class HungStage {
  private watched = new Map<string, Watched>();
  private readonly results: ResultsFolder;
  private readonly beats: HeartbeatFiles;
  private timer: NodeJS.Timeout | null = null;
  /** Why the checker cannot be told what to look at; empty where it can. */
  private trouble = '';

  constructor(private readonly parts: HungParts) {
    const { directory, bootId, clock, heartbeatDirectory, stateDirectory } = parts;
    const judge = (name: string): void => this.guarded(() => this.judge(name));
    this.results = new ResultsFolder({ directory, bootId, clock, onResult: judge });
    this.beats = new HeartbeatFiles({
      directory: heartbeatDirectory,
      clock,
      known: new KnownFiles(join(stateDirectory, 'heartbeats-seen.json')),
      onLook: judge,
    });
  }

  /** Puts checks in force: at the start, and when the file was read again. */
  use(all: readonly Check[]): void {
    const { host, directory, clock } = this.parts;
    const checks = checksOf(all, host.hostname);
    const before = this.watched;
    this.watched = new Map(
      checks.map((check) => {
        const earlier = before.get(check.name);
        const same = earlier !== undefined && JSON.stringify(earlier.check) === JSON.stringify(check);
        return [check.name, same ? earlier : begin(check, clock.now())];
      }),
    );
    for (const [name, { check, unit }] of before)
      if (this.watched.get(name)?.check !== check) this.withdraw(unit, sourceOf(check));
    this.withdrawUnknown(checks);
    const forChecker = checks.filter((check) => asks(check) || check.file === '');
    this.trouble = '';
    try {
      // The folder alone, and not those above it: a wrong path is told of.
      if (!existsSync(directory)) mkdirSync(directory, { mode: 0o770 });
      writeInForce(directory, { host, checks: forChecker });
    } catch (error) {
      // Without a check that needs it the folder is nobody's business.
      if (forChecker.length > 0)
        this.trouble = `The checker cannot be told what to look at: ${(error as Error).message} (setting CHECKS_DIR).`;
    }
    this.results.use(forChecker);
    this.beats.use(checks.filter((check) => check.kind === 'heartbeat' && check.file !== ''));
    this.judgeAll();
  }

  /** Why the checks cannot be looked at, in words; empty where they can. */
  get problem(): string {
    return this.trouble;
  }

  start(): void {
    this.timer = setInterval(() => this.guarded(() => this.judgeAll()), pollMs);
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.results.stop();
    this.beats.stop();
  }

  /** How the checks stand, for people. */
  status(): {
    readonly checks: readonly CheckStatus[];
    readonly lastLooks: Readonly<Record<string, LastLook>>;
  } {
    const all = [...this.watched.values()];
    return {
      checks: all.map(statusOf),
      lastLooks: Object.fromEntries(
        all.flatMap(({ check, last }) => (last === null ? [] : [[check.name, last]])),
      ),
    };
  }

  private judgeAll(): void {
    this.results.refresh();
    for (const name of this.watched.keys()) this.judge(name);
  }

  private judge(name: string): void {
    const watched = this.watched.get(name);
    if (watched === undefined) return;
    const { clock, engine } = this.parts;
    const { check } = watched;
    const memory = this.unitOf(check.unit);
    const unit = memory?.unit ?? check.unit;
    const { judgement, last, evidence } = this.look(check, memory);
    const changed = judgement.state !== watched.judgement.state;
    const since = changed ? clock.now() : watched.since;
    this.watched.set(name, { check, unit, judgement, last, since });
    if (changed || judgement.says !== watched.judgement.says) this.parts.onChange();
    // An idle unit's condition is not a matter of health, and without a bus nobody knows whether it is idle.
    if (judgement.state === 'idle' || !engine.live || memory?.state == null) return;
    const report = reportOf(check, judgement, evidence);
    const known = memory.health.find(({ source }) => source === report.source);
    const hung = memory.incident?.condition === report.failure;
    switch (tellingOf(judgement, report, known, hung)) {
      case 'report':
        return engine.observe(unit, { kind: 'health', report });
      case 'still-red': {
        const { mono: _told, ...red } = known!;
        const observeOnly = `It was red, and now it cannot be told: ${judgement.says}`;
        return engine.observe(unit, { kind: 'health', report: { ...red, observeOnly } });
      }
      case 'gone':
        return this.withdraw(unit, report.source);
      case 'nothing':
        return;
    }
  }

  private withdraw(unit: string, source: string): void {
    const { engine } = this.parts;
    if (engine.lookup(unit)?.health.some((one) => one.source === source) === true)
      engine.observe(unit, { kind: 'health-gone', source });
  }

  /** Takes back what checks have told that are no more, those of an earlier process of ours among them: nobody else would. */
  private withdrawUnknown(checks: readonly Check[]): void {
    const known = new Set(checks.map(sourceOf));
    for (const { unit, health } of [...this.parts.engine.all()])
      for (const { source, failure } of health)
        if (failure === 'unit-hung' && !known.has(source)) this.withdraw(unit, source);
  }

  private look(
    check: Check,
    memory: UnitMemory | undefined,
  ): { readonly judgement: Judgement; readonly last: LastLook | null; readonly evidence: unknown } {
    const state = memory?.state ?? null;
    const now = this.parts.clock.mono();
    const source: LifeSource = check.kind === 'heartbeat' && check.file !== '' ? this.beats : this.results;
    const active = state?.activeState === 'active' || state?.activeState === 'reloading';
    const run = { activeSince: (state?.activeEnterTimestampMonotonic ?? 0) / 1_000 };
    const seen = source.judge(check, run, now);
    const wall = this.parts.clock.now();
    const last =
      seen.last === null ? null : { at: Math.round(wall - (now - seen.last.mono)), saw: seen.last.saw };
    const idle = cannotTell(
      state === null ? 'systemd knows no such unit.' : 'The unit does not run.',
      'idle',
    );
    return { judgement: active ? seen.judgement : idle, last, evidence: seen.evidence };
  }

  /** A unit by its name, or by one of its others. */
  private unitOf(name: string): UnitMemory | undefined {
    const { engine } = this.parts;
    const found = engine.lookup(name);
    if (found?.state != null) return found;
    for (const memory of engine.all()) if (memory.state?.names.includes(name) === true) return memory;
    return found;
  }

  private guarded(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.parts.onError(error);
    }
  }
}

function begin(check: Check, now: number): Watched {
  const judgement = cannotTell('It has not been looked at yet.');
  return { check, unit: check.unit, judgement, since: now, last: null };
}

/** How reports of a check are told from others on the same unit. */
function sourceOf({ kind, name }: Check): string {
  return `${kind === 'heartbeat' ? 'heartbeat' : 'check'} ${name}`;
}

function reportOf(
  check: Check,
  { ok, says, state, observeOnly }: Judgement,
  evidence: unknown,
): HealthReport {
  const patienceMs = patienceWith(check);
  const what = check.kind === 'heartbeat' ? 'heartbeat' : `${check.kind} check`;
  return {
    source: sourceOf(check),
    failure: 'unit-hung',
    ok,
    summary: `The ${what} "${check.name}" is ${state}. ${says}`,
    evidence: { check: check.name, looksAt: lookedAt(check), state, ...(evidence as object) },
    ...(observeOnly !== undefined && { observeOnly }),
    ...(patienceMs > healthPatienceMs && { patienceMs }),
  };
}

/** How long a new run may take until its check is green or red, milliseconds. */
function patienceWith(check: Check): number {
  const { kind, startSeconds, intervalSeconds } = check;
  // What is late by an interval is told with the next poll.
  const seconds =
    kind === 'heartbeat'
      ? Math.max(startSeconds, check.deadSeconds) + intervalSeconds
      : startSeconds + check.of * intervalSeconds + check.timeoutSeconds;
  return seconds * 1_000 + pollMs;
}

function statusOf({ check, unit, judgement, since }: Watched): CheckStatus {
  const { name, kind, intervalSeconds } = check;
  const counted = kind === 'heartbeat' ? { failures: 0, of: 0 } : { failures: check.failures, of: check.of };
  const { state, ok, says, failed, looks } = judgement;
  const looksAt = lookedAt(check);
  return { name, unit, kind, looksAt, state, ok, says, failed, looks, ...counted, intervalSeconds, since };
}
