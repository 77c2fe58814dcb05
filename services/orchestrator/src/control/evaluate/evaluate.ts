import { normalizeStatus, type HealthFailure, type UnitStateRecord } from '@smart-monitor/contracts';
import type { UnitState } from '@smart-monitor/systemd';
import {
  isDown,
  needsHelp,
  type Condition,
  type StopJob,
  type UnitLookup,
  type UnitMemory,
} from '../state.js';
import { conditionOf, mayYetRestart, systemdGraceMs } from './condition.js';
import { isRecoverable } from './recoverable.js';
import { describeFailure } from './describe.js';
import { flapAfter } from './flap.js';
import { complaintOf, voided, withReport, type HealthReport } from './health.js';
import { stopping } from './stop-evidence.js';

/** What the observers tell of one unit. Times are CLOCK_MONOTONIC milliseconds. */
export type Observation =
  | { readonly kind: 'state'; readonly state: UnitState; readonly via: string; readonly gap: boolean }
  | {
      readonly kind: 'stop-job';
      readonly jobId: number;
      readonly type: string;
      readonly source: 'signal' | 'journal';
    }
  | { readonly kind: 'unknown-job'; readonly jobId: number }
  /** What the journal told; `retryMs`: it could not be asked, and is asked again so much later, milliseconds. */
  | { readonly kind: 'witness'; readonly complete: boolean; readonly retryMs?: number }
  /** What a check or a guard says of the unit. */
  | { readonly kind: 'health'; readonly report: HealthReport }
  /** A check or a guard that looks at the unit no more. */
  | { readonly kind: 'health-gone'; readonly source: string }
  | { readonly kind: 'look-again' }
  | { readonly kind: 'removed' };

/** What follows from an observation, in the order in which it is to be carried out. */
export type Fact =
  | { readonly kind: 'record-state' }
  | {
      readonly kind: 'open-incident';
      /** What is wrong: the condition, or the failure that an unhealthy unit is complained of. */
      readonly condition: Condition | HealthFailure;
      readonly detectedBy: string;
      readonly summary: string;
      readonly sinceMono: number;
    }
  | { readonly kind: 'came-back' }
  | {
      readonly kind: 'operator-stop';
      readonly stopped: boolean;
      readonly evidence: string;
      readonly invocationId?: string;
    }
  | { readonly kind: 'need-journal' }
  /** The unit is down and nothing is wrong with it; `reset` where it was not started in between. */
  | { readonly kind: 'at-rest'; readonly reset: boolean }
  | { readonly kind: 'look-later'; readonly mono: number }
  /** The unit began to flap, or has come to rest. */
  | { readonly kind: 'flapping'; readonly began: boolean }
  | { readonly kind: 'consider' }
  | { readonly kind: 'gone' };

/** What an observation is judged by, beside the unit itself. */
export interface Around {
  readonly lookup: UnitLookup;
  /** CLOCK_MONOTONIC, milliseconds. */
  readonly now: number;
  /** After this long without a failure a unit has earned an immediate restart again, milliseconds. */
  readonly healthyMs: number;
}

export interface Evaluated {
  readonly memory: UnitMemory;
  readonly facts: readonly Fact[];
}

/**
 * One observation of one unit: what is remembered afterwards, and what follows. Pure: no I/O, no clock, no
 * randomness.
 */
export function evaluate(memory: UnitMemory, observation: Observation, around: Around): Evaluated {
  switch (observation.kind) {
    case 'state':
      return onState(memory, observation, around);
    case 'stop-job': {
      // systemd's own restart is a job of type restart.
      if (memory.condition === 'retrying' && observation.type === 'restart') return { memory, facts: [] };
      const { jobId, type, source } = observation;
      return settle(
        { ...memory, stopJob: { jobId, type, source, mono: around.now } },
        memory,
        around,
        'JobNew',
      );
    }
    case 'unknown-job':
      return { memory: { ...memory, witnessed: false }, facts: [] };
    case 'witness': {
      const { complete, retryMs } = observation;
      const settled = settle({ ...memory, witnessed: complete }, memory, around, 'journal');
      if (retryMs === undefined) return settled;
      // Who ended the run is still asked: its incident is not closed with words that may turn out wrong.
      const facts = settled.facts.filter(({ kind }) => kind !== 'at-rest');
      return { ...settled, facts: [...facts, { kind: 'look-later', mono: around.now + retryMs }] };
    }
    case 'health': {
      const health = withReport(memory.health, observation.report, around.now);
      return settle({ ...memory, health }, memory, around, 'health');
    }
    case 'health-gone': {
      const health = memory.health.filter(({ source }) => source !== observation.source);
      return settle({ ...memory, health }, memory, around, 'health');
    }
    case 'look-again':
      return settle(memory, memory, around, 'timer');
    case 'removed':
      // systemd drops what is down and in nobody's use, a stranded unit too, and a failed one as soon as its failure is
      // reset. It loads them again at the next start; whether there still is such a unit is found out then.
      if (memory.flight?.stage === 'acting' || memory.incident !== null) return { memory, facts: [] };
      return { memory: { ...memory, state: null, condition: 'unknown' }, facts: [{ kind: 'gone' }] };
  }
}

function onState(
  memory: UnitMemory,
  { state, via, gap }: Extract<Observation, { kind: 'state' }>,
  around: Around,
): Evaluated {
  const before = memory.state;
  const newRun = before !== null && state.invocationId !== before.invocationId && state.invocationId !== '';
  const up =
    state.activeState === 'active' || state.activeState === 'activating' || state.activeState === 'reloading';
  // While signals flow, the end of a run is seen together with the job that ended it. Behind a gap it is not.
  const missed = gap && (before === null || newRun || before.activeState !== state.activeState);
  // A run that is up has not ended yet, unless a job is on it that may be about to end it.
  const witnessed = (up && (newRun || state.job === null)) || (!missed && memory.witnessed);
  const next: UnitMemory = {
    ...memory,
    state,
    witnessed,
    fileChangedMono: fileChangedAfter(memory, state, around.now),
    health: newRun ? voided(memory.health, around.now) : memory.health,
    stopJob: outlived(state, newRun) ? null : (memory.stopJob ?? endedByJob(memory, state, around.now)),
  };
  const facts: Fact[] = differs(before, state) ? [{ kind: 'record-state' }] : [];
  const settled = settle(next, memory, around, via);
  return { memory: settled.memory, facts: [...facts, ...settled.facts] };
}

/** Since when a file is newer than what systemd has read cannot be told of one that was so at the first look. */
function fileChangedAfter(
  { state: before, fileChangedMono }: UnitMemory,
  { needDaemonReload }: UnitState,
  now: number,
): number | null {
  const changed = needDaemonReload === true && before !== null && before.needDaemonReload !== true;
  return changed ? now : fileChangedMono;
}

/** Whether a stop job is of the past: there is a new run, or the run is up and no job is on it. */
function outlived(state: UnitState, newRun: boolean): boolean {
  return newRun || (state.activeState === 'active' && state.job === null);
}

/**
 * The type of a job can only be read while the job lives, and a stop is often over sooner. But a job that hangs on a
 * unit while it goes down is a stop or a restart: a crash has none, and a start of a running unit ends at once.
 */
function endedByJob(memory: UnitMemory, state: UnitState, now: number): StopJob | null {
  // systemd's own restart is a job too.
  if (memory.condition === 'retrying') return null;
  const before = memory.state?.activeState;
  const goesDown = ['deactivating', 'inactive', 'failed'].includes(state.activeState);
  const wasUp =
    before === 'active' || before === 'reloading' || before === 'activating' || before === 'deactivating';
  if (!wasUp || !goesDown || state.job === null || memory.flight?.stage === 'acting') return null;
  // A start that fails goes down with its own job on it, which is no stop.
  if (state.job.type !== null && !stopping.has(state.job.type)) return null;
  if (before === 'activating' && memory.state?.job?.id === state.job.id) return null;
  return { jobId: state.job.id, type: state.job.type ?? 'stop', source: 'signal', mono: now };
}

/** Draws the condition from what is known now, and says what its change means. */
function settle(next: UnitMemory, before: UnitMemory, around: Around, via: string): Evaluated {
  const { lookup, now } = around;
  const state = next.state;
  if (state === null) return { memory: next, facts: [] };
  const facts: Fact[] = [];
  if (startedSince(next, state)) {
    next = { ...next, operatorStop: null, operatorStopRun: '' };
    facts.push({ kind: 'operator-stop', stopped: false, evidence: 'the unit was started' });
  }
  const condition = conditionOf(next, state, lookup, now);
  const changed = condition !== before.condition || state.invocationId !== before.state?.invocationId;
  // Its file came or went, or it was masked or unmasked: what could not be started can be now, or the other way round.
  const loadedAnew = before.state !== null && before.state.loadState !== state.loadState;
  // A job was waited for, and the unit is down all the same.
  const jobEnded = before.state !== null && before.state.job !== null && state.job === null;
  let memory: UnitMemory = {
    ...next,
    condition,
    attempts: attemptsAfter(before, condition, around),
    okSince: okSinceAfter(before, condition, state, now),
    ...flapAfter(before, condition, now),
  };
  if (memory.flapping !== before.flapping) facts.push({ kind: 'flapping', began: memory.flapping });
  // Within an incident the same answer is stored once, however often the unit goes up and down.
  if (changed && memory.incident === null) memory = { ...memory, lastAnswer: null };

  if (condition === 'ok') {
    if (memory.incident !== null && before.condition !== 'ok') {
      const backMono = Math.max(memory.incident.openedMono, memory.okSince);
      memory = { ...memory, incident: { ...memory.incident, backMono } };
      facts.push({ kind: 'came-back' });
    }
    return { memory, facts };
  }

  if (condition === 'operator-stopped' && memory.operatorStop === null && memory.stopJob !== null) {
    const { source, type, jobId } = memory.stopJob;
    const evidence =
      source === 'signal' ? `JobNew: ${type} job ${jobId}` : `journal of PID 1: ${type} job ${jobId}`;
    memory = { ...memory, operatorStop: evidence, operatorStopRun: state.invocationId };
    facts.push({ kind: 'operator-stop', stopped: true, evidence, invocationId: state.invocationId });
  }
  if (condition === 'retrying' && mayYetRestart(state, now)) {
    facts.push({ kind: 'look-later', mono: state.stateChangeTimestampMonotonic / 1000 + systemdGraceMs });
  }
  // What is decided now is told even where it was the answer before: by that the ledger knows that the help did not last.
  if (needsHelp(condition) && memory.incident?.helped === true)
    memory = { ...memory, incident: { ...memory.incident, helped: false }, lastAnswer: null };
  if (needsHelp(condition) && condition !== 'exited' && memory.incident === null) {
    facts.push(openingOf(memory, via, now));
  }
  // Its failure was cleared (systemctl reset-failed), or it ran again and ended well (a oneshot): nothing is left to
  // heal. Behind a gap the journal is asked first whether a person stopped it.
  const atRest = condition === 'stopped' || condition === 'exited';
  // An incident about just that, the end without a failure, goes on.
  const meant = condition === 'exited' && memory.incident?.condition === 'exited';
  if (
    atRest &&
    !meant &&
    memory.incident !== null &&
    memory.flight === null &&
    (memory.witnessed || via === 'journal')
  )
    facts.push({ kind: 'at-rest', reset: before.condition !== 'exited' && isDown(before.condition) });
  // A stop may have been missed: the journal says who ended the run, and only then there is something to decide.
  const ended = isDown(condition) || (condition === 'stopped' && state.invocationId !== '');
  if (ended && !memory.witnessed && via !== 'journal') {
    if (changed || via === 'timer') facts.push({ kind: 'need-journal' });
  } else if (
    (needsHelp(condition) || condition === 'operator-stopped') &&
    (changed || jobEnded || loadedAnew || via === 'timer' || via === 'journal' || via === 'health')
  ) {
    facts.push({ kind: 'consider' });
  }
  return { memory, facts };
}

/** The opening of an incident about what is the matter with a unit now. */
export function openingOf(
  { state, condition, health }: UnitMemory,
  detectedBy: string,
  now: number,
): Extract<Fact, { kind: 'open-incident' }> {
  const complaint = condition === 'unhealthy' ? complaintOf(health) : null;
  if (complaint !== null) {
    const { failure, source, summary, mono } = complaint;
    return { kind: 'open-incident', condition: failure, detectedBy: source, summary, sinceMono: mono };
  }
  return {
    kind: 'open-incident',
    condition,
    detectedBy,
    summary: describeFailure(state!, condition),
    sinceMono: Math.min(now, state!.stateChangeTimestampMonotonic / 1000 || now),
  };
}

/** Whether a unit that a person stopped has been started since. */
function startedSince(memory: UnitMemory, state: UnitState): boolean {
  if (memory.operatorStop === null) return false;
  const isUp = state.activeState === 'active' || state.activeState === 'reloading';
  const another = state.invocationId !== '' && state.invocationId !== memory.operatorStopRun;
  return isUp || (another && memory.operatorStopRun !== '');
}

/** A unit that was up for long before it went down has earned an immediate restart again (DESIGN law 5). */
function attemptsAfter(before: UnitMemory, condition: Condition, around: Around): number {
  if (before.condition !== 'ok' || condition === 'ok' || before.state === null) return before.attempts;
  return around.now - before.okSince >= around.healthyMs ? 0 : before.attempts;
}

/** Since when a unit is well: since it was started, or since the last complaint about its run was over. */
function okSinceAfter(before: UnitMemory, condition: Condition, state: UnitState, now: number): number {
  if (condition !== 'ok' || before.condition === 'ok') {
    // Another run: it went down and came back between two signals.
    if (condition !== 'ok' || state.invocationId === before.state?.invocationId) return before.okSince;
  } else if (before.condition === 'unhealthy' && state.invocationId === before.state?.invocationId)
    return now;
  return Math.min(now, state.activeEnterTimestampMonotonic / 1000 || now);
}

function differs(before: UnitState | null, after: UnitState): boolean {
  return (
    before === null ||
    before.activeState !== after.activeState ||
    before.subState !== after.subState ||
    before.unitFileState !== after.unitFileState ||
    before.type !== after.type ||
    // Another run, although the state is the same: it went down and came back between two signals.
    (before.invocationId !== after.invocationId && after.activeState === 'active')
  );
}

/** A unit's state as table `service_status` keeps it. */
export function stateRecord(state: UnitState): UnitStateRecord {
  return {
    kind: 'unit-state',
    unit: state.unit,
    rawStatus: state.activeState,
    normalizedStatus: normalizeStatus(state.activeState),
    subState: state.subState,
    serviceType: state.type,
    unitFileState: state.unitFileState,
    recoverable: isRecoverable(state).recoverable,
  };
}
