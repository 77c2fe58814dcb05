import { grantsOf, killSignals, type KillProcessRequest } from '@smart-monitor/protocol';

import type { Pidfds } from '../native/native.js';
import { readFacts } from '../process/facts.js';
import { mustBeTheProcess } from '../process/identity.js';
import { readSelf } from '../process/never.js';
import { signalProcess } from '../process/signal.js';
import type { KillContext, KillOrder } from './kill-order.js';
import type { Permission } from './permission.js';

/**
 * The kill of one process, named by number, start time, executable and unit. It is judged now, and in full once more
 * between the opening of its pidfd and the signal.
 */
export function killOfProcess(
  request: KillProcessRequest,
  { state }: KillContext,
  permission: Permission,
  pidfds: Pidfds | null,
): KillOrder {
  const { pid, startTime, signal } = request;
  const { unit, controlGroup } = state;
  const judge = (): ReturnType<typeof readFacts> => {
    const listed = listedProcesses(permission, unit);
    const self = readSelf();
    // Last, so that next to nothing lies between this look and the signal.
    const facts = readFacts(pid);
    mustBeTheProcess(facts, { request, unit, controlGroup, listed, self });
    return facts;
  };
  const facts = judge()!;
  const check = (): void => void judge();
  return {
    who: 'process',
    way: pidfds === null ? 'pid' : 'pidfd',
    processes: [facts],
    process: facts,
    send: () => {
      const order = { pid, startTime, signal: killSignals[signal], check };
      // An error of it is the promise's.
      return new Promise((resolve) => resolve(signalProcess(order, pidfds)));
    },
  };
}

/** Executables that the list names for this very unit; those of `*` name no unit, and so no process. */
function listedProcesses(permission: Permission, unit: string): readonly string[] {
  return grantsOf(permission.list(), permission.hostname, unit, 'kill')
    .filter((entry) => entry.unit === unit)
    .flatMap(({ processes }) => processes);
}
