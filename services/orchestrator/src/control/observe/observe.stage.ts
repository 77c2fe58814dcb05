import type { SystemdEvent, UnitState } from '@smart-monitor/systemd';
import type { Engine } from '../engine.js';
import type { Observation } from '../evaluate/evaluate.js';
import { stopping } from '../evaluate/stop-evidence.js';
import { isService } from '../guards/stand-in.js';
import { rootsFirst } from './snapshot-order.js';

/** Whether unit state can be trusted just now. */
export type BusState = 'live' | 'resyncing' | 'lost';

/** Turns what systemd tells into observations of units. */
export class ObserveStage {
  bus: BusState = 'resyncing';

  constructor(
    private readonly engine: Engine,
    private readonly onBusChange: () => void,
    private readonly onError: (error: unknown) => void,
    /** Whether a job was made by an action of ours. */
    private readonly isOurs: (jobId: number) => boolean = () => false,
  ) {}

  take(event: SystemdEvent): void {
    switch (event.kind) {
      case 'snapshot':
        this.takeSnapshot(event);
        return;
      case 'unit':
        if (this.isBetweenRuns(event.state)) return;
        this.observe(event.state.unit, {
          kind: 'state',
          state: this.withoutOurs(event.state),
          via: event.via,
          // What no signal told of may have been brought about by a job that no signal told of.
          gap: event.via === 'resync',
        });
        return;
      case 'unit-removed':
        this.observe(event.unit, { kind: 'removed' });
        return;
      case 'job-new':
        this.takeJob(event.unit, event.job.id, event.job.type);
        return;
      case 'job-removed':
      case 'reloading':
        return;
      case 'lost':
        this.setBus('lost');
        return;
    }
  }

  private takeSnapshot(event: Extract<SystemdEvent, { kind: 'snapshot' }>): void {
    // What is told before the first snapshot is judged while systemd cannot be seen.
    const early = event.cause === 'start' ? [...this.engine.all()].filter(({ state }) => state !== null) : [];
    this.setBus('live');
    const present = new Set(event.units.map((state) => state.unit));
    for (const { unit, state, flight } of [...this.engine.all()]) {
      // Of units of other kinds the guards tell, and systemd does not.
      if (present.has(unit) || !isService(unit)) continue;
      if (state !== null) this.observe(unit, { kind: 'removed' });
      // Known only from the ledger, and gone meanwhile.
      else if (flight?.stage !== 'acting') {
        this.engine.record.note('forget', unit, null);
        this.engine.forget(unit);
      }
    }
    const gap = event.cause !== 'resync';
    for (const state of rootsFirst(event.units)) {
      this.observe(state.unit, { kind: 'state', state: this.withoutOurs(state), via: event.cause, gap });
    }
    // What was not decided while systemd could not be seen.
    if (event.cause === 'gap') this.engine.reconsiderAll();
    for (const { unit } of early) this.engine.wake(unit, event.mono + 1);
  }

  /**
   * Between two runs a restart of ours shows the unit inactive, at the end with the InvocationID of the run to come, as if
   * that had ended at once. The end of the job is told as well: then there is something to judge.
   */
  private isBetweenRuns({ activeState, job }: UnitState): boolean {
    return activeState === 'inactive' && job !== null && this.isOurs(job.id);
  }

  /** A unit without the job that an action of ours made: it tells of nobody else, also when it is seen behind its end. */
  private withoutOurs(state: UnitState): UnitState {
    return state.job !== null && this.isOurs(state.job.id) ? { ...state, job: null } : state;
  }

  private takeJob(unit: string, jobId: number, type: string | null): void {
    // Told behind the outcome of the action that made it: its answer was faster than the stream of the units.
    if (this.isOurs(jobId)) return;
    const acting = this.engine.lookup(unit)?.flight?.stage === 'acting';
    if (type === null) {
      // The job was over before its type could be read. While we act on the unit it is most likely our own start.
      if (!acting) this.observe(unit, { kind: 'unknown-job', jobId });
      return;
    }
    if (!stopping.has(type)) return;
    // The helper never stops a unit: its restart of a hung one is the only ending job that can be ours.
    if (acting && type === 'restart') return;
    this.observe(unit, { kind: 'stop-job', jobId, type, source: 'signal' });
  }

  /** An error of ours about one unit is reported; it must not keep the others from being looked at. */
  private observe(unit: string, observation: Observation): void {
    try {
      this.engine.observe(unit, observation);
    } catch (error) {
      this.onError(error);
    }
  }

  private setBus(bus: BusState): void {
    if (bus === this.bus) return;
    this.bus = bus;
    this.engine.live = bus === 'live';
    this.onBusChange();
  }
}
