import { describe, expect, it } from 'vitest';
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
  return { job, seen };
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
