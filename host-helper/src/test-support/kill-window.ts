/**
 * Runs inside a lab host: gives the number of a process away at a chosen moment of a kill, round after round, and
 * counts who was hit. Arguments: the folder of the spawner's fifos, its unit, the native part, the rounds of each kind.
 */
import { openSync } from 'node:fs';

import { loadNative } from '../native/load.js';
import type { Pidfds } from '../native/native.js';
import { readFacts } from '../process/facts.js';
import { mustBeTheProcess } from '../process/identity.js';
import { signalProcess } from '../process/signal.js';
import { Refusal } from '../refusal.js';
import { askSpawnerSync, wasUnharmed, spawnedOf, spawnerOrders } from './spawner.js';

const [folder, unit, native, rounds] = process.argv.slice(2) as [string, string, string, string];
const pid = 31_000;
const program = '/usr/bin/sleep';
const sigkill = 9;
const input = openSync(`${folder}/in`, 'r+');
const output = openSync(`${folder}/out`, 'r+');
const ask = (order: string): string => askSpawnerSync(input, output, order);

/** Who has the number afterwards. Of the same tick there is none that has all other marks in common too. */
const innocents = [
  { unit, program, laterTick: true },
  { unit, program: '/usr/local/bin/innocent', laterTick: false },
  { unit: 'other.service', program, laterTick: false },
];

export interface WindowCount {
  readonly moment: string;
  readonly rounds: number;
  readonly sameTick: number;
  /** Processes that were signalled, though they were not meant. */
  readonly hit: number;
  /** What the kill came to, how often. */
  readonly ends: Record<string, number>;
}

type Moment = 'never' | 'before opening' | 'before the check' | 'between the checks' | 'before the signal';

function round(pidfds: Pidfds | null, moment: Moment, index: number) {
  const target = spawnedOf(ask(spawnerOrders.spawn(pid, unit, program)));
  const innocent = innocents[index % innocents.length]!;
  if (innocent.laterTick) Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 15);
  let born = target;
  const swap = (at: Moment): void => {
    if (at === moment) born = spawnedOf(ask(spawnerOrders.swap(pid, innocent.unit, innocent.program)));
  };
  let checks = 0;
  const check = (): void => {
    swap(checks === 0 ? 'before the check' : 'between the checks');
    checks += 1;
    const request = { ...target, executable: program };
    const self = { pids: new Set<number>(), groups: [] };
    const group = `/system.slice/${unit}`;
    mustBeTheProcess(readFacts(pid), { request, unit, controlGroup: group, listed: [program], self });
  };
  const between: Pidfds | null =
    pidfds === null
      ? null
      : {
          ...pidfds,
          open: (wanted) => {
            swap('before opening');
            return pidfds.open(wanted);
          },
          signal: (fd, signal) => {
            swap('before the signal');
            pidfds.signal(fd, signal);
          },
        };
  let end = 'sent';
  try {
    signalProcess({ ...target, signal: sigkill, check }, between).close();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    end = String(error.members['reason'] ?? error.code);
  }
  const lives = wasUnharmed(ask(spawnerOrders.end));
  return { end, lives, sameTick: born !== target && born.startTime === target.startTime };
}

function count(way: string, pidfds: Pidfds | null, moment: Moment): WindowCount {
  const all = Array.from({ length: moment === 'never' ? 20 : Number(rounds) }, (_, index) =>
    round(pidfds, moment, index),
  );
  const ends: Record<string, number> = {};
  for (const { end } of all) ends[end] = (ends[end] ?? 0) + 1;
  return {
    moment: `${way}, ${moment}`,
    rounds: all.length,
    sameTick: all.filter(({ sameTick }) => sameTick).length,
    hit: all.filter(({ lives }) => !lives).length,
    ends,
  };
}

const { pidfd } = loadNative([0], native);
const byPidfd = (['never', 'before opening', 'before the check', 'before the signal'] as const).map(
  (moment) => (pidfd === null ? null : count('pidfd', pidfd, moment)),
);
const byPid = (['never', 'before the check', 'between the checks'] as const).map((moment) =>
  count('pid', null, moment),
);
process.stdout.write(JSON.stringify([...byPidfd, ...byPid].filter((result) => result !== null)));
