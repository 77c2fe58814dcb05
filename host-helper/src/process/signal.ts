import { closeSync } from 'node:fs';

import type { Pidfds } from '../native/native.js';
import { Refusal, words } from '../refusal.js';
import { readStat } from './facts.js';
import { killByPidDropIn } from './identity.js';
import { hasEnded } from './stat.js';

/** A process that was signalled. */
export interface Signalled {
  ended(): boolean;
  /** To be called once nobody asks any more. */
  close(): void;
}

export interface SignalOrder {
  readonly pid: number;
  /** Clock ticks since the boot. */
  readonly startTime: number;
  readonly signal: number;
  /** Refuses every process but the one that is meant, by what /proc says at that moment. */
  readonly check: () => void;
}

/**
 * Signals one process. With pidfds: open, check, signal; the descriptor means the process that was there when it was
 * opened, so that what the check saw is what is signalled, or nothing. Without: check twice, the second time with
 * nothing in between; what is left is the moment from that look to kill(2), within which the process would have to
 * end, be waited for, and its number come up again after all others.
 * Nothing is awaited in here, so that this process itself does nothing else in between.
 * @throws Refusal
 */
export function signalProcess(order: SignalOrder, pidfds: Pidfds | null): Signalled {
  return pidfds === null ? byPid(order) : byPidfd(order, pidfds);
}

function byPidfd({ pid, signal, check }: SignalOrder, pidfds: Pidfds): Signalled {
  const fd = kernel(pid, () => pidfds.open(pid));
  try {
    check();
    kernel(pid, () => pidfds.signal(fd, signal));
  } catch (error) {
    closeSync(fd);
    throw error;
  }
  return { ended: () => pidfds.exited(fd), close: () => closeSync(fd) };
}

function byPid({ pid, startTime, signal, check }: SignalOrder): Signalled {
  check();
  check();
  kernel(pid, () => process.kill(pid, signal));
  return { ended: () => processEnded(pid, startTime), close: () => undefined };
}

/** Whether the process that began at that time has ended; one that nobody has waited for yet has. */
export function processEnded(pid: number, startTime: number): boolean {
  const stat = readStat(pid);
  return stat === null || stat.startTime !== startTime || hasEnded(stat);
}

function kernel<T>(pid: number, call: () => T): T {
  try {
    return call();
  } catch (error) {
    const cause = { cause: error };
    const { code, errno } = error as NodeJS.ErrnoException;
    // The native part gives the number as it is, libuv its negative.
    const number = Math.abs(errno ?? 0);
    if (code === 'ESRCH' || number === 3)
      throw new Refusal(
        'process-not-found',
        `Process ${pid} has just ended: nothing was signalled.`,
        { pid, reason: 'gone' },
        cause,
      );
    if (code === 'EPERM' || number === 1)
      throw new Refusal(
        'not-available',
        `Process ${pid} may not be signalled: that needs the root install with the drop-in ${killByPidDropIn}.`,
        {},
        cause,
      );
    throw new Refusal('job-failed', `Process ${pid} could not be signalled: ${words(error)}`, {}, cause);
  }
}
