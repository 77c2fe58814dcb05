import { readlinkSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { basename } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import { Database, ObservationRepository } from '@smart-monitor/database';
import { backTest, BackTestRefused } from './back-test.js';
import type { Said, Task } from './back-tests.js';

/** For one statement, milliseconds: counting a million rows takes a small machine a while. */
const statementMs = 60_000;

/**
 * What runs in the thread of a back-test. It has a connection of its own, so that nothing of what is read or computed
 * goes through the event loop that heals.
 */
async function run({ url, hostId, wish }: Task): Promise<Said> {
  stepBack();
  const options = { applicationName: 'smart-monitor back-test', poolSize: 1, statementMs };
  const database = Database.open({ url }, options);
  try {
    const observations = new ObservationRepository(database);
    const store = {
      range: (from: number, to: number, most: number) => observations.range(hostId, from, to, most),
      page: (afterSeq: number, to: number) => observations.page(hostId, afterSeq, to),
    };
    return { said: 'answer', answer: await backTest(store, wish) };
  } catch (error) {
    if (error instanceof BackTestRefused)
      return { said: 'refused', reason: error.reason, message: error.message };
    return { said: 'failed', message: error instanceof Error ? error.message : String(error) };
  } finally {
    await database.close();
  }
}

/** Lets everything else on the host go first. On Linux the priority is that of a thread; where it may not be set, it is not. */
function stepBack(): void {
  try {
    const thread = Number(basename(readlinkSync('/proc/thread-self')));
    if (thread !== process.pid) setPriority(thread, constants.priority.PRIORITY_LOW);
  } catch {
    // A sandbox without this system call: the kernel shares the time out evenly.
  }
}

parentPort!.postMessage(await run(workerData as Task));
