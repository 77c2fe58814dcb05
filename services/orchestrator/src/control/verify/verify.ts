import type { VerificationCheck } from '@smart-monitor/contracts';
import type { UnitState } from '@smart-monitor/systemd';
import type { Flight } from '../state.js';

/** What a verification came to. */
export interface Verified {
  readonly verified: boolean;
  readonly checks: readonly VerificationCheck[];
}

/**
 * Compares a unit's state, after its stable time, with what a restart must have brought about (DESIGN law 7).
 * Pure. Timestamps are CLOCK_MONOTONIC, in systemd's microseconds.
 */
export function verify(
  flight: Flight,
  state: UnitState,
  condition: string,
  stableMs: number,
  now: number,
): Verified {
  const enteredMs = state.activeEnterTimestampMonotonic / 1000;
  const upForMs = now - enteredMs;
  const checks: VerificationCheck[] = [
    { name: 'ActiveState', expected: 'active', found: state.activeState, ok: state.activeState === 'active' },
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
  return { verified: checks.every((check) => check.ok), checks };
}
