import type { LedgerRecord } from '@smart-monitor/contracts';
import { describe, expect, it } from 'vitest';
import { simulate } from '../../testing/simulation.js';
import { decisionsOf, storedOf } from '../../testing/stored.js';
import { Replay } from './replay.js';

const seed = Number(process.env['SIMULATION_SEED'] ?? Math.floor(Math.random() * 2 ** 32));

function replayed(records: readonly LedgerRecord[]): LedgerRecord[] {
  const seen: LedgerRecord[] = [];
  const replay = new Replay({ onRecord: (record) => seen.push(record) });
  const stored = storedOf(records);
  for (const one of stored) for (const _ of replay.play(one)) continue;
  for (const _ of replay.finish(records.at(-1)!.at)) continue;
  expect(replay.gaps).toBe(0);
  return seen;
}

describe('a replay', () => {
  it(`of a virtual week comes to the very decisions that were made in it (seed ${seed})`, async () => {
    const records: LedgerRecord[] = [];
    const onRecord = (record: LedgerRecord): void => void records.push(record);
    await simulate({ seed, units: 120, days: 7, faultsPerUnitYear: 200, onRecord });
    const made = decisionsOf(records);
    expect(made.length).toBeGreaterThan(100);
    expect(decisionsOf(replayed(records)), `with SIMULATION_SEED=${seed}`).toEqual(made);
  });
});
