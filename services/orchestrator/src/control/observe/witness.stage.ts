import type { Engine } from '../engine.js';
import type { Helper } from '../act/ports.js';
import { stopEvidence } from '../evaluate/stop-evidence.js';
import type { Clock } from '@smart-monitor/contracts';
import type { UnitState } from '@smart-monitor/systemd';

/** When the helper is asked again that could not be, milliseconds. */
const retryMs = 10_000;

/**
 * When the journal is asked again that does not tell yet, milliseconds: journald writes behind systemd, seconds behind
 * it on a host that is just coming up. What is not in it after the last of them never was, or has been dropped. Up to the
 * second time nothing is said of it.
 */
const untoldRetriesMs = [1_000, 2_000, 5_000, 15_000];

/** Of a unit without processes the end stands in front of the stop that led to it: by then both are there, milliseconds. */
const stopBehindMs = 1_000;

/** Fills a gap in the signals: asks PID 1's journal, through the helper, who ended a unit's last run. */
export class WitnessStage {
  private readonly asking = new Set<string>();
  /** By unit: how often the journal did not tell of its last run. */
  private readonly untold = new Map<string, { readonly invocation: string; readonly times: number }>();

  constructor(
    private readonly engine: Engine,
    private readonly helper: Pick<Helper, 'journalJobs'>,
    private readonly ownJobs: ReadonlySet<number>,
    private readonly clock: Clock,
    private readonly mayRead: (unit: string) => boolean,
  ) {}

  look(unit: string): void {
    if (this.asking.has(unit)) return;
    if (!this.mayRead(unit)) {
      this.engine.observe(unit, { kind: 'witness', complete: false });
      return;
    }
    this.asking.add(unit);
    void this.ask(unit).finally(() => this.asking.delete(unit));
  }

  private async ask(unit: string): Promise<void> {
    const state = this.engine.lookup(unit)?.state;
    const invocation = state?.invocationId ?? '';
    try {
      const mono = this.clock.mono();
      const entries = await this.helper.journalJobs(unit);
      // The unit may have gone on meanwhile: what was read tells of an older run then.
      if (this.engine.lookup(unit)?.state?.invocationId !== invocation) return;
      const found = stopEvidence(invocation, entries, this.ownJobs);
      if (found.kind === 'stopped') {
        this.engine.observe(unit, {
          kind: 'stop-job',
          jobId: found.jobId,
          type: found.jobType,
          source: 'journal',
        });
      }
      const complete = found.kind === 'stopped' || (found.kind === 'not-stopped' && !mayFollow(state, mono));
      if (complete) this.engine.observe(unit, { kind: 'witness', complete });
      else this.untoldOnceMore(unit, invocation);
    } catch {
      // The helper's state is shown elsewhere; here it means that there is no proof yet.
      this.engine.observe(unit, { kind: 'witness', complete: false, retryMs });
    }
  }

  private untoldOnceMore(unit: string, invocation: string): void {
    const before = this.untold.get(unit);
    const times = before?.invocation === invocation ? before.times : 0;
    this.untold.set(unit, { invocation, times: times + 1 });
    const pauseMs = untoldRetriesMs[times];
    if (times === 0) this.engine.wake(unit, this.clock.mono() + pauseMs!);
    else
      this.engine.observe(unit, {
        kind: 'witness',
        complete: false,
        ...(pauseMs !== undefined && { retryMs: pauseMs }),
      });
  }
}

/** Whether a stop may yet be written behind the end of a run. What failed had processes: the stop stands in front of that. */
function mayFollow(state: UnitState | null | undefined, mono: number): boolean {
  if (state == null || state.activeState === 'failed') return false;
  return mono - state.stateChangeTimestampMonotonic / 1_000 < stopBehindMs;
}
