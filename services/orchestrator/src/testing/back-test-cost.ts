import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { builtInPolicies, type LedgerRecord, type StoredObservation } from '@smart-monitor/contracts';
import { BackTest, type ObservationStore } from '../control/backtest/back-test.js';
import type { StateBody } from '../control/backtest/recorded.js';
import { simulate } from './simulation.js';
import { storedOf } from './stored.js';

const resolutionMs = 1;
const pageRows = 500;
const month = 30 * 86_400_000;
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
  const story = storedOf(records);
  records.length = 0;
  const rounds = observations / story.length;
  const policies = builtInPolicies.map((policy) => ({
    ...policy,
    name: `tried ${policy.name}`,
    mode: 'auto' as const,
  }));
  const backTest = new BackTest(repeated(story, observations));
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  await sleep(restMs);
  const floor = { floorP99Ms: late(delay.percentile(99)), floorMostMs: late(delay.max) };
  delay.reset();
  const began = performance.now();
  const answer = await backTest.run({ policies, from: story[0]!.at, to: story[0]!.at + rounds * month });
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

/** The same story told again and again, each time behind the one before; made when it is read, as from a table. */
function repeated(story: readonly StoredObservation[], length: number): ObservationStore {
  const spanMs = story.at(-1)!.mono - story[0]!.mono + 1;
  const one = (place: number): StoredObservation => {
    const told = story[place % story.length]!;
    const later = Math.floor(place / story.length) * spanMs;
    const body = told.kind === 'state' ? shifted(told.body as StateBody, later) : told.body;
    return { ...told, body, seq: place + 1, at: told.at + later, mono: told.mono + later };
  };
  return {
    range: () => Promise.resolve({ seq: 1, at: story[0]!.at, count: length }),
    page: (afterSeq) => {
      const rows = Math.max(0, Math.min(pageRows, length - afterSeq));
      return Promise.resolve(Array.from({ length: rows }, (_, index) => one(afterSeq + index)));
    },
  };
}

/** A state that much later: systemd's own moments are microseconds. */
function shifted(body: StateBody, laterMs: number): StateBody {
  const { change } = body;
  if (change == null) return body;
  const moments = Object.entries(change).map(([key, value]) =>
    key.endsWith('TimestampMonotonic') ? [key, (value as number) + laterMs * 1000] : [key, value],
  );
  return { ...body, change: Object.fromEntries(moments) as StateBody['change'] & object };
}
