import type { UnitState } from '@smart-monitor/systemd';
import { describe, expect, it } from 'vitest';
import { unitState } from '../../testing/unit-state.js';
import type { Engine } from '../engine.js';
import type { Observation } from '../evaluate/evaluate.js';
import { ObserveStage } from './observe.stage.js';

/** The stage, and what it makes of what it is told; nothing is in flight. */
function stage(isOurs?: (jobId: number) => boolean) {
  const seen: Observation[] = [];
  const engine = {
    lookup: () => undefined,
    observe: (_unit: string, observation: Observation) => void seen.push(observation),
  } as unknown as Engine;
  const observe = new ObserveStage(
    engine,
    () => undefined,
    () => undefined,
    isOurs,
  );
  const job = (id: number, type: string | null): void =>
    observe.take({ kind: 'job-new', unit: 'a.service', job: { id, type }, mono: 1 });
  const state = (said: Partial<UnitState>): void =>
    observe.take({ kind: 'unit', via: 'PropertiesChanged', state: unitState('a.service', said), mono: 1 });
  return { job, state, seen };
}

describe('jobs that are told behind the outcome of their action', () => {
  it('are nobody else’s stop', () => {
    const { job, seen } = stage((id) => id === 7);
    for (const type of ['restart', 'stop', null]) job(7, type);
    expect(seen).toEqual([]);
  });

  it('hide no stop of somebody else', () => {
    const { job, seen } = stage((id) => id === 7);
    job(8, 'stop');
    job(9, null);
    expect(seen).toMatchObject([
      { kind: 'stop-job', jobId: 8 },
      { kind: 'unknown-job', jobId: 9 },
    ]);
  });
});

describe('a restart of ours whose answer was here before its signals', () => {
  const ours = { job: { id: 7, type: 'restart' } } as const;

  it('shows a run that is yet to come as inactive: that is no end of it', () => {
    const { state, seen } = stage((id) => id === 7);
    state({ ...ours, activeState: 'deactivating' });
    state({ ...ours, activeState: 'inactive', subState: 'dead', invocationId: 'b'.repeat(32) });
    state({ job: null, activeState: 'active', invocationId: 'b'.repeat(32) });
    const shown = seen.map((one) => one.kind === 'state' && one.state.activeState);
    expect(shown).toEqual(['deactivating', 'active']);
  });

  it('hides no end that stays, and nobody else’s job', () => {
    const { state, seen } = stage((id) => id === 7);
    state({ job: null, activeState: 'inactive', subState: 'dead' });
    state({ job: { id: 8, type: 'stop' }, activeState: 'inactive', subState: 'dead' });
    expect(seen.length).toBe(2);
  });
});
