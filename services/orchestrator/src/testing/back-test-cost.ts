import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { builtInPolicies, newId, type LedgerRecord } from '@smart-monitor/contracts';
import { Database, LedgerRepository } from '@smart-monitor/database';
import { BackTests } from '../control/backtest/back-tests.js';
import { simulate } from './simulation.js';

const resolutionMs = 1;
/** How long the event loop is watched at rest. */
const restMs = 5_000;
const days = 30;
const units = 800;
/** So that a month of it is more than a back-test may read. */
const faultsPerUnitYear = 1_200;
const shippedAtOnce = 500;
const hostId = '0d2c6a1e-5b7f-4c1d-9a53-1f2e3d4c5b6a';
const bootId = 'b0072c1e-5b7f-4c1d-9a53-1f2e3d4c5b6a';

export interface BackTestCost {
  readonly observations: number;
  readonly gaps: number;
  readonly seconds: number;
  readonly acted: number;
  /** How late the event loop of the process was, milliseconds. */
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly mostMs: number;
  /** The same at rest, in the same process: what the machine and the memory cost by themselves. */
  readonly floorP99Ms: number;
  readonly floorMostMs: number;
  /** What the process grew by meanwhile, at the most, MiB. */
  readonly grewMb: number;
}

/**
 * What a back-test over so many observations costs those who have to be served meanwhile. The observations are those of a
 * month of 800 units with many faults, in a real PostgreSQL, whose schema is made here.
 */
export async function backTestCost(url: string, observations: number): Promise<BackTestCost> {
  const database = Database.open({ url }, { applicationName: 'bench' });
  const { from, to } = await stored(database, observations).finally(() => database.close());
  const policies = builtInPolicies.map((policy) => ({
    ...policy,
    name: `tried ${policy.name}`,
    mode: 'auto' as const,
  }));
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  await sleep(restMs);
  const floor = { floorP99Ms: late(delay.percentile(99)), floorMostMs: late(delay.max) };
  const before = process.memoryUsage.rss();
  let most = before;
  const looking = setInterval(() => (most = Math.max(most, process.memoryUsage.rss())), 500);
  delay.reset();
  const began = performance.now();
  const wish = { policies, from, to };
  const answer = await new BackTests({ url, hostId }).run(wish, AbortSignal.timeout(20 * 60_000));
  const seconds = (performance.now() - began) / 1000;
  delay.disable();
  clearInterval(looking);
  return {
    observations: answer.observations,
    gaps: answer.gaps,
    seconds,
    acted: answer.acted,
    p50Ms: late(delay.percentile(50)),
    p99Ms: late(delay.percentile(99)),
    mostMs: late(delay.max),
    grewMb: (most - before) / 2 ** 20,
    ...floor,
  };
}

function late(nanoseconds: number): number {
  return Math.max(0, nanoseconds / 1e6 - resolutionMs);
}

/** Fills the table, and tells from when to when. */
async function stored(database: Database, observations: number): Promise<{ from: number; to: number }> {
  await database.migrate();
  // As text, they take a fraction of the room.
  const lines: string[] = [];
  let count = 0;
  const onRecord = ({ body, ...record }: LedgerRecord): void => {
    if (body.kind !== 'observations' || count >= observations) return;
    const entries = body.entries.slice(0, observations - count);
    count += entries.length;
    lines.push(JSON.stringify({ ...record, id: newId(), hostId, body: { ...body, bootId, entries } }));
  };
  await simulate({ seed: 4711, units, days, faultsPerUnitYear, onRecord });
  if (count < observations) throw new Error(`a month of the simulation has ${count} observations only`);
  const at = (line: string): number => (JSON.parse(line) as LedgerRecord).at;
  const ledger = new LedgerRepository(database);
  for (let first = 0; first < lines.length; first += shippedAtOnce) {
    const some = lines.slice(first, first + shippedAtOnce);
    const { refused } = await ledger.ship(some.map((line) => JSON.parse(line) as LedgerRecord));
    if (refused.length > 0) throw new Error(`${refused.length} records were refused`);
  }
  return { from: at(lines[0]!), to: at(lines.at(-1)!) };
}
