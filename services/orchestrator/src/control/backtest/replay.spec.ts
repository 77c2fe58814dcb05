import type { LedgerRecord, StoredObservation } from '@smart-monitor/contracts';
import { describe, expect, it } from 'vitest';
import { simulate } from '../../testing/simulation.js';
import { decisionsOf, storedOf } from '../../testing/stored.js';
import { Replay } from './replay.js';

/** Other runs of the same test: SIMULATION_SEED. */
const seed = Number(process.env['SIMULATION_SEED'] ?? Math.floor(Math.random() * 2 ** 32));

function replayed(stored: readonly StoredObservation[]): LedgerRecord[] {
  const seen: LedgerRecord[] = [];
  const replay = new Replay({ onRecord: (record) => seen.push(record) });
  for (const one of stored) replay.play(one);
  replay.finish(stored.at(-1)!.at);
  expect(replay.gaps).toBe(0);
  return seen;
}

describe(`a replay of a virtual week (seed ${seed})`, async () => {
  const records: LedgerRecord[] = [];
  const onRecord = (record: LedgerRecord): void => void records.push(record);
  await simulate({ seed, units: 120, days: 7, faultsPerUnitYear: 200, onRecord });
  const stored = storedOf(records);
  const made = decisionsOf(records);

  it('comes to the very decisions that were made: on what, when, by which policy, why', () => {
    expect(made.length).toBeGreaterThan(100);
    expect(decisionsOf(replayed(stored)), `with SIMULATION_SEED=${seed}`).toEqual(made);
  });

  it('does so from each checkpoint on', () => {
    const checkpoints = stored.filter(
      ({ kind, body }) => kind === 'checkpoint' && (body as { restored?: unknown }).restored !== undefined,
    );
    expect(checkpoints.length).toBeGreaterThan(3);
    for (const { seq, mono } of checkpoints) {
      const later = replayed(stored.filter((one) => one.seq >= seq));
      // Many things have one moment: what counts is the order.
      const told = records.findIndex(({ body }) => body.kind === 'observations' && body.seq === seq);
      const since = records.slice(told + 1);
      expect(decisionsOf(later), `from ${mono} ms, with SIMULATION_SEED=${seed}`).toEqual(decisionsOf(since));
    }
  });
});
