import type { UnitState } from '@smart-monitor/systemd';
import { describe, expect, it } from 'vitest';
import { unitState } from '../../testing/unit-state.js';
import type { Health } from '../evaluate/health.js';
import type { Flight } from '../state.js';
import { verify } from './verify.js';

const flight: Flight = {
  actionId: 'a',
  decisionId: 'd',
  requestId: null,
  by: 'policy:unit-failed',
  remedy: 'restart',
  failure: 'unit-failed',
  invocationBefore: 'a'.repeat(32),
  startedMono: 1_000,
  stage: 'settling',
};
const back = unitState('web.service', {
  invocationId: 'b'.repeat(32),
  activeEnterTimestampMonotonic: 1_050_000,
});

describe('verify', () => {
  it('proves a restart that holds', () => {
    const { verified, checks } = verify(flight, { state: back, condition: 'ok', health: [] }, 10_000, 12_000);
    expect(checks.filter((check) => !check.ok)).toEqual([]);
    expect(verified).toBe(true);
  });

  it.each([
    ['the run is the old one', { invocationId: 'a'.repeat(32) }, 'InvocationID'],
    [
      'the unit became active before the action',
      { activeEnterTimestampMonotonic: 900_000 },
      'ActiveEnterTimestamp',
    ],
    ['the unit is not up', { activeState: 'failed' as const }, 'ActiveState'],
    ['its sub-state is not one of a running unit', { subState: 'start-post' }, 'SubState'],
  ])('does not when %s', (_what, change, name) => {
    const { verified, checks } = verify(
      flight,
      { state: { ...back, ...change }, condition: 'ok', health: [] },
      10_000,
      12_000,
    );
    expect(verified).toBe(false);
    expect(checks.filter((check) => !check.ok).map((check) => check.name)).toContain(name);
  });

  it('proves what leaves the run alone by nobody complaining any more, of a unit that is up', () => {
    const renewal: Flight = { ...flight, remedy: 'renew', failure: 'network-down' };
    const well = { source: 'network', failure: 'network-down', ok: true, summary: 'fine', mono: 0 } as const;
    const judged = (state: UnitState, ...health: Health[]) =>
      verify(renewal, { state, condition: 'ok', health }, 10_000, 12_000);
    expect(judged(back, well).verified).toBe(true);
    expect(judged(back, { ...well, ok: false }).verified).toBe(false);
    expect(judged(back).verified).toBe(false);
    const down = judged({ ...back, activeState: 'failed' }, well);
    expect(down.checks.filter(({ ok }) => !ok)).toMatchObject([{ name: 'ActiveState', found: 'failed' }]);
  });

  it('does not before the stable time is over', () => {
    expect(verify(flight, { state: back, condition: 'ok', health: [] }, 10_000, 5_000).verified).toBe(false);
  });
});
