import type { LedgerBody, LedgerRecord, Policy } from '@smart-monitor/contracts';
import { cleanUps, routes, unitVerbs, type RestartRequest } from '@smart-monitor/protocol';
import type { UnitState } from '@smart-monitor/systemd';
import type { Ledger } from '../ledger/ledger.js';
import { nothingRestored } from '../ledger/restored.js';
import { nothingStored } from '../control/record/stored.js';
import { noList, type ApprovedList } from '../control/act/answers/approved.js';
import type { Helper, HelperOutcome, JobEntry } from '../control/act/ports.js';
import type { FileChange, HelperPosture } from '../control/decide/context.js';
import type { HelperCall } from '../control/remedies/remedy.js';
import { MaintenanceKeeper } from '../control/maintenance.js';
import { buildPipeline, type Pipeline } from '../control/pipeline.js';
import { defaultLimits, type Limits } from '../control/state.js';
import { killed, unitState } from './unit-state.js';
import { VirtualTime } from './virtual-time.js';

/** Programs whose processes may be killed, of every unit that is approved. */
const killable = ['/usr/bin/app', '/usr/bin/hog'];

/** Settings of a virtual host. */
export interface VirtualOptions {
  readonly approved?: readonly string[];
  readonly dryRun?: boolean;
  readonly helper?: HelperPosture;
  readonly limits?: Partial<Limits>;
  readonly policies?: readonly Policy[];
  readonly collector?: boolean;
  readonly watch?: readonly string[];
  /** Takes each record of the ledger; without it they are kept in `records`. */
  readonly onRecord?: (record: LedgerRecord) => void;
  /** Takes what the engine consumed. */
  readonly onObserved?: (record: LedgerRecord) => void;
  /** Hears of each run of a unit that begins. */
  readonly onRun?: (unit: string) => void;
  /** Hears of each restart that the helper is asked for, before it is done. */
  readonly onRestart?: (unit: string) => void;
}

/**
 * The engine and its stages over a systemd and a helper made of plain data, in virtual time. For the pure part only:
 * the real ones are met in the integration specs.
 */
export class VirtualHost {
  readonly time = new VirtualTime();
  readonly records: LedgerRecord[] = [];
  readonly restarts: string[] = [];
  /** Everything that the helper was asked to do, restarts too. */
  readonly calls: HelperCall[] = [];
  readonly pipeline: Pipeline;
  readonly maintenance: MaintenanceKeeper;
  readonly units = new Map<string, UnitState>();
  /** Units whose start fails at once. */
  readonly broken = new Set<string>();
  helperAnswers = true;
  /** Whether a process ends that is signalled. */
  killEnds = true;
  /** How long the helper takes for what it is asked, but for a start that succeeds. */
  helperTakesMs = 0;
  /** Why the helper cannot be asked, as the watch over it knows; null while it can. */
  helperState: string | null = null;
  journal: JobEntry[] = [];
  /** How often it was asked for. */
  journalAsked = 0;
  /** The last change of a unit's file, as the disk shows it. */
  readonly fileChanges = new Map<string, FileChange>();
  /** Whether the helper's answer is here before systemd's signals, which come with `catchUp`. */
  signalsLater = false;
  private readonly late: UnitState[] = [];
  /** What becomes of errors in our own code. */
  onError = (error: unknown): void => {
    throw error;
  };
  private runs = 0;
  private recorded = 0;
  private posture: HelperPosture = { dryRun: false, monitorOnly: false, away: null, packageManager: null };
  private granted: { readonly of: Set<string>; readonly size: number; readonly list: ApprovedList } | null =
    null;
  approved: Set<string>;

  constructor(private readonly options: VirtualOptions = {}) {
    this.approved = new Set(options.approved ?? []);
    this.maintenance = new MaintenanceKeeper({
      hostname: 'h',
      file: null,
      clock: this.time,
      scheduler: this.time,
      onChange: () => this.pipeline.engine.reconsiderAll(),
    });
    const { policies = [], watch = [] } = options;
    const limits = { ...defaultLimits, ...options.limits };
    this.pipeline = buildPipeline({
      clock: this.time,
      scheduler: this.time,
      ledger: this.ledger() as Ledger,
      helper: this.helper(),
      posture: () => ({
        list: this.list(),
        limits,
        policies,
        hostname: 'h',
        dryRun: options.dryRun ?? false,
        collector: options.collector === true ? 'MODE=collector' : null,
        helper: options.helper ?? this.helperPosture(),
        maintenance: this.maintenance.inForce,
        watch,
      }),
      fileChange: ({ unit }) => this.fileChanges.get(unit) ?? null,
      glance: () => null,
      bootId: 'boot',
      stored: nothingStored,
      mayReadJournal: (unit) => this.approved.has(unit),
      onBusChange: () => undefined,
      onError: (error) => this.onError(error),
    });
  }

  /** Begins with these units running. */
  async start(...states: UnitState[]): Promise<void> {
    for (const state of states) this.units.set(state.unit, this.freshRun(state));
    const units = [...this.units.values()];
    this.pipeline.recorder.begin(nothingRestored);
    this.pipeline.observe.take({ kind: 'snapshot', cause: 'start', units, mono: this.time.mono() });
    await this.time.pass(0);
  }

  /** systemd tells of a change. */
  async change(unit: string, change: Partial<UnitState>): Promise<void> {
    const before = this.units.get(unit)!;
    const now = this.time.mono() * 1000;
    const ends = before.activeState === 'active' && (change.activeState ?? 'active') !== 'active';
    const exit = ends ? { activeExitTimestampMonotonic: now } : {};
    this.tell({ ...before, ...change, ...exit, stateChangeTimestampMonotonic: now });
    await this.time.pass(0);
  }

  private tell(state: UnitState): void {
    this.units.set(state.unit, state);
    this.pipeline.observe.take({ kind: 'unit', via: 'PropertiesChanged', state, mono: this.time.mono() });
  }

  async kill(unit: string): Promise<void> {
    await this.change(unit, killed(this.units.get(unit)!, this.time.mono()));
  }

  /** `systemctl stop`: the job is seen first, then the state. */
  async stopByPerson(
    unit: string,
    end: Partial<UnitState> = { activeState: 'inactive', subState: 'dead' },
  ): Promise<void> {
    this.job(unit, 'stop');
    await this.change(unit, end);
  }

  /** `systemctl start`: the unit runs anew. */
  async startByPerson(unit: string): Promise<void> {
    this.tell(this.freshRun(this.units.get(unit)!));
    await this.time.pass(0);
  }

  async catchUp(): Promise<void> {
    for (const state of this.late.splice(0)) this.tell(state);
    await this.time.pass(0);
  }

  job(unit: string, type: string | null): void {
    this.pipeline.observe.take({ kind: 'job-new', unit, job: { id: 7, type }, mono: this.time.mono() });
  }

  bodies<K extends LedgerBody['kind']>(kind: K): Extract<LedgerBody, { kind: K }>[] {
    return this.records.map((record) => record.body).filter((body) => body.kind === kind) as Extract<
      LedgerBody,
      { kind: K }
    >[];
  }

  /** The reasons of all stored decisions on a unit, oldest first. */
  reasons(unit: string): string[] {
    return this.bodies('decision')
      .filter((body) => body.unit === unit)
      .map((body) => body.reason);
  }

  private helperPosture(): HelperPosture {
    if (this.posture.away !== this.helperState) this.posture = { ...this.posture, away: this.helperState };
    return this.posture;
  }

  /** Names that are approved are granted everything: units, interfaces and clean-ups alike. */
  private list(): ApprovedList {
    const { approved, granted } = this;
    if (granted?.of === approved && granted.size === approved.size) return granted.list;
    const names = [...approved];
    const units = Object.fromEntries(names.map((name) => [name, unitVerbs]));
    const cleaned = cleanUps.filter((name) => approved.has(name));
    const processes = Object.fromEntries(names.map((name) => [name, killable]));
    const list = { ...noList, hash: 'h', units, processes, interfaces: names, cleanUps: cleaned };
    this.granted = { of: approved, size: approved.size, list };
    return list;
  }

  /** The ledger, for what else writes to it. */
  ledger(): Pick<Ledger, 'append' | 'sync' | 'lost'> {
    return {
      lost: 0,
      append: <B extends LedgerBody>(body: B) => {
        const record = {
          id: `${(this.recorded += 1)}`,
          hostId: 'h',
          hostname: 'h',
          at: this.time.now(),
          mono: this.time.mono(),
          body,
        };
        if (body.kind === 'observations') this.options.onObserved?.(record);
        else if (this.options.onRecord === undefined) this.records.push(record);
        else this.options.onRecord(record);
        return record;
      },
      sync: () => Promise.resolve(),
    };
  }

  private afterItsTime(what: string, answer: HelperOutcome): Promise<HelperOutcome> {
    if (this.helperTakesMs === 0) return Promise.resolve(answer);
    return new Promise((resolve) =>
      this.time.at(`helper ${what}`, this.time.mono() + this.helperTakesMs, () => resolve(answer)),
    );
  }

  private freshRun(state: UnitState): UnitState {
    this.runs += 1;
    this.options.onRun?.(state.unit);
    const nowUsec = this.time.mono() * 1000;
    return {
      ...unitState(state.unit),
      ...state,
      activeState: 'active',
      subState: 'running',
      result: 'success',
      invocationId: this.runs.toString(16).padStart(32, '0'),
      activeEnterTimestampMonotonic: nowUsec,
      stateChangeTimestampMonotonic: nowUsec,
    };
  }

  /** The helper, for what else asks it. */
  helper(): Helper {
    const outcome = (result: HelperOutcome['result'], invocationAfter = ''): HelperOutcome => ({
      result,
      code: result === 'unreachable' ? 'unreachable' : '',
      detail: '',
      invocationAfter,
      durationMs: 1,
      jobIds: [],
    });
    return {
      act: ({ call, stillWanted }) => {
        if (!this.helperAnswers || !stillWanted()) return Promise.resolve(outcome('unreachable'));
        this.calls.push(call);
        if (call.path !== routes.restart.path)
          return this.afterItsTime(call.path, {
            ...outcome('done'),
            ...(call.path === routes.kill.path && { exited: this.killEnds }),
          });
        const { unit } = call.body as RestartRequest;
        this.restarts.push(unit);
        this.options.onRestart?.(unit);
        if (this.broken.has(unit)) {
          const stateChangeTimestampMonotonic = this.time.mono() * 1000;
          const invocationId = `${this.restarts.length}`.padStart(32, 'f');
          const before = this.units.get(unit)!;
          // One that ran is stopped first.
          const down = before.activeState === 'active' ? killed(before, this.time.mono()) : before;
          const failed = { ...down, invocationId, stateChangeTimestampMonotonic };
          if (this.signalsLater) {
            this.tell({ ...before, activeState: 'inactive', subState: 'dead' });
            this.late.push(failed);
          } else this.tell(failed);
          return this.afterItsTime(unit, outcome('failed', invocationId));
        }
        const state = this.freshRun(this.units.get(unit)!);
        if (this.signalsLater) this.late.push(state);
        else this.tell(state);
        return Promise.resolve(outcome('done', state.invocationId));
      },
      outcomeOf: () => Promise.resolve(outcome('outcome-unknown')),
      journalLines: () => Promise.resolve([]),
      journalJobs: () => {
        this.journalAsked += 1;
        return Promise.resolve(this.journal);
      },
    };
  }
}
