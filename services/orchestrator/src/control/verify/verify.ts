import type { VerificationCheck } from '@smart-monitor/contracts';
import type { UnitState } from '@smart-monitor/systemd';
import { remedyKinds } from '../remedies/remedies.js';
import type { Flight, UnitMemory } from '../state.js';

/** What a verification came to. */
export interface Verified {
  readonly verified: boolean;
  readonly checks: readonly VerificationCheck[];
}

/**
 * Compares a unit, after its stable time, with what an action must have brought about (DESIGN law 7): a restart another
 * run that stays up, and each action that the unit is up and nothing is complained of any more. Pure; `now` is CLOCK_MONOTONIC in
 * milliseconds.
 */
export function verify(
  flight: Flight,
  { state, condition, health }: Pick<UnitMemory, 'condition' | 'health'> & { readonly state: UnitState },
  stableMs: number,
  now: number,
): Verified {
  // Whatever was done, the unit has to be up: who complained of a run that is over says nothing.
  const up = {
    name: 'ActiveState',
    expected: 'active',
    found: state.activeState,
    ok: state.activeState === 'active' || state.activeState === 'reloading',
  };
  const checks = [
    up,
    ...(remedyKinds[flight.remedy].newRun ? aNewRun(flight, state, condition, stableMs, now) : []),
    ...health.map(({ source, ok, summary }) => ({
      name: source,
      expected: 'nothing to complain of',
      found: ok === null ? 'not known yet' : summary,
      ok: ok === true,
    })),
  ];
  if (checks.length === 1)
    checks.push({
      name: 'health',
      expected: 'nothing to complain of',
      found: 'nobody looks at it any more',
      ok: false,
    });
  return { verified: checks.every((check) => check.ok), checks };
}

function aNewRun(
  flight: Flight,
  state: UnitState,
  condition: string,
  stableMs: number,
  now: number,
): VerificationCheck[] {
  const enteredMs = state.activeEnterTimestampMonotonic / 1000;
  const upForMs = now - enteredMs;
  return [
    {
      name: 'SubState',
      expected: 'running, exited or listening',
      found: state.subState,
      ok: ['running', 'exited', 'listening'].includes(state.subState),
    },
    {
      name: 'InvocationID',
      expected: `not ${flight.invocationBefore === '' ? 'empty' : flight.invocationBefore}`,
      found: state.invocationId,
      ok: state.invocationId !== flight.invocationBefore && state.invocationId !== '',
    },
    {
      name: 'ActiveEnterTimestamp',
      expected: 'after the action began',
      found: `${Math.round(enteredMs - flight.startedMono)} ms after`,
      ok: enteredMs >= flight.startedMono,
    },
    {
      name: 'stable',
      expected: `up for ${stableMs / 1000} s`,
      found: condition === 'ok' ? `up for ${(upForMs / 1000).toFixed(1)} s` : condition,
      ok: condition === 'ok' && upForMs >= stableMs,
    },
  ];
}
