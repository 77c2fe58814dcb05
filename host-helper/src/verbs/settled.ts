import type { UnitState } from '@smart-monitor/systemd';

import { Refusal } from '../refusal.js';

/**
 * Refuses what systemd has not loaded as a unit of its own, or has a job queued: whatever a person or systemd is at is
 * left to them. While systemd reads its files anew an alias can show as an empty unit under its own name (`stub`); what is
 * started under that name a moment later is the unit that the alias points to.
 */
export function mustBeSettled(state: UnitState): void {
  const { unit, loadState, job } = state;
  if (loadState === 'not-found') throw new Refusal('unit-not-found', `systemd has no unit ${unit}.`);
  if (loadState === 'masked')
    throw new Refusal('unit-not-found', `${unit} is masked: a person has forbidden to start it.`);
  if (loadState !== 'loaded')
    throw new Refusal(
      'not-applicable',
      `systemd has not loaded ${unit} (${loadState}): systemctl status ${unit}.`,
      {
        loadState,
      },
    );
  if (job === null) return;
  throw new Refusal('busy', `A ${job.type ?? 'job'} of ${unit} is queued already (job ${job.id}).`, {
    reason: 'job',
    jobId: job.id,
  });
}

/** Refuses a unit that is in none of the states in which a verb means something. */
export function mustBe(state: UnitState, verb: string, ...wanted: readonly string[]): void {
  mustBeSettled(state);
  const { unit, activeState, subState } = state;
  if (wanted.includes(activeState)) return;
  if (['active', 'inactive', 'failed'].includes(activeState))
    throw new Refusal('not-applicable', `${unit} is ${activeState}: there is nothing to ${verb}.`, {
      activeState,
    });
  throw new Refusal('busy', `${unit} is ${activeState} (${subState}): systemd is at it.`, {
    reason: 'state',
    activeState,
  });
}

/**
 * Refuses a unit that is in another run than the one that the caller has judged; undefined stands for any run. A unit
 * without a run is no other run: systemd forgets a unit that is down and in nobody's use, its last run with it, and
 * nothing of it runs that an action could disturb.
 */
export function mustBeInRun(unit: string, invocationId: string, expected: string | undefined): void {
  if (expected === undefined || expected === invocationId || invocationId === '') return;
  throw changed(unit, invocationId, expected);
}

/**
 * Refuses a unit that is in another run than when it was judged. One that ran then and has none now was stopped, and
 * must not be started by what was meant for a unit that runs.
 */
export function mustBeAsJudged({ unit, activeState, invocationId: judged }: UnitState, now: string): void {
  if (now === judged || (now === '' && activeState !== 'active')) return;
  throw changed(unit, now, judged);
}

function changed(unit: string, invocationId: string, expected: string): Refusal {
  const run = (id: string): string => (id === '' ? 'none' : id);
  return new Refusal(
    'changed',
    `The run of ${unit} is ${run(invocationId)}, not ${run(expected)}: nothing was done.`,
    { invocationId },
  );
}
