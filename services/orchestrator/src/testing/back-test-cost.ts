import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { builtInPolicies, type LedgerRecord, type StoredObservation } from '@smart-monitor/contracts';
import { BackTest } from '../control/backtest/back-test.js';
import { memoryStore } from './memory-store.js';
import { simulate } from './simulation.js';
import { storedOf } from './stored.js';

const resolutionMs = 1;
/** How long the event loop is watched at rest. */
const restMs = 5_000;

export interface BackTestCost {
  readonly observations: number;
  readonly seconds: number;
  readonly acted: number;
  /** How late the event loop was, milliseconds. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly mostMs: number;
  /** The same at rest, in the same process: what the machine and the memory cost by themselves. */
  readonly floorP99Ms: number;
  readonly floorMostMs: number;
}

/**
 * What a back-test over so many observations costs those who have to be served meanwhile. The observations are those
 * of a simulated month, again and again, each time a month later.
 */
export async function backTestCost(observations: number): Promise<BackTestCost> {
  const records: LedgerRecord[] = [];
  await simulate({
    seed: 4711,
    units: 500,
    days: 30,
    faultsPerUnitYear: 200,
    onRecord: (record) => void (record.body.kind === 'observations' && records.push(record)),
  });
  const stored = repeated(storedOf(records), observations);
  const policies = builtInPolicies.map((policy) => ({
    ...policy,
    name: `tried ${policy.name}`,
    mode: 'auto' as const,
  }));
  const backTest = new BackTest(memoryStore(stored));
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  await sleep(restMs);
  const floor = { floorP99Ms: late(delay.percentile(99)), floorMostMs: late(delay.max) };
  delay.reset();
  const began = performance.now();
  const answer = await backTest.run({ policies, from: stored[0]!.at, to: stored.at(-1)!.at });
  const seconds = (performance.now() - began) / 1000;
  delay.disable();
  return {
    observations: answer.observations,
    seconds,
    acted: answer.acted,
    p50Ms: late(delay.percentile(50)),
    p99Ms: late(delay.percentile(99)),
    mostMs: late(delay.max),
    ...floor,
  };
}

function late(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e6 - resolutionMs);
}

/** The same story told again and again, each time behind the one before. */
function repeated(story: readonly StoredObservation[], length: number): StoredObservation[] {
  const spanMs = story.at(-1)!.mono - story[0]!.mono + 1;
  const all: StoredObservation[] = [];
  for (let round = 0; all.length < length; round += 1) {
    for (const one of story) {
      if (all.length === length) break;
      const later = round * spanMs;
      all.push({ ...one, seq: all.length + 1, at: one.at + later, mono: one.mono + later });
    }
  }
  return all;
}
