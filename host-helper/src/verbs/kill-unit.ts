import { killSignals, type KillUnitRequest } from '@smart-monitor/protocol';

import { callSystemd } from '../bus/errors.js';
import { type ProcessFacts, readFacts } from '../process/facts.js';
import { neverOf, readSelf } from '../process/never.js';
import { processEnded } from '../process/signal.js';
import { hasEnded } from '../process/stat.js';
import { Refusal } from '../refusal.js';
import type { KillContext, KillOrder, SentSignal } from './kill-order.js';
import { mustBeInRun } from './settled.js';

/** More processes than this nobody could oversee, and to look at each would hold everybody else up. */
const maxProcesses = 1_024;

/**
 * The kill of a unit: systemd signals the main process, or whatever is in the control group at that moment, so that no
 * number can be mistaken. Its processes are looked at all the same: some are never signalled, whoever owns them.
 */
export async function killOfUnit(request: KillUnitRequest, context: KillContext): Promise<KillOrder> {
  const { state } = context;
  const { who, signal } = request;
  const pids = who === 'main' ? mainOf(context) : await allOf(context);
  const processes = pids.flatMap((pid) => {
    const facts = readFacts(pid);
    return facts === null || hasEnded(facts.stat) ? [] : [facts];
  });
  if (processes.length === 0)
    throw new Refusal(
      'process-not-found',
      `No process of ${state.unit} (${pids.join(', ')}) is there any more, or none may be seen.`,
      { reason: 'gone' },
    );
  mustAllBeSignallable(state.unit, processes);
  return {
    who,
    way: 'systemd',
    processes,
    process: who === 'main' ? processes[0]! : null,
    send: () => send(context, who, killSignals[signal], processes),
  };
}

function mainOf({ state }: KillContext): readonly number[] {
  if (state.mainPid > 0) return [state.mainPid];
  throw new Refusal('not-applicable', `${state.unit} has no main process.`, {
    activeState: state.activeState,
  });
}

async function allOf({ systemd, state }: KillContext): Promise<readonly number[]> {
  const found = await callSystemd(`read the processes of ${state.unit}`, () => systemd.processes(state.path));
  const pids = found.map(({ pid }) => pid).filter((pid) => pid > 0);
  if (pids.length === 0)
    throw new Refusal('not-applicable', `${state.unit} has no process.`, { activeState: state.activeState });
  if (pids.length > maxProcesses)
    throw new Refusal('blast-radius', `${state.unit} has more than ${maxProcesses} processes.`);
  return pids;
}

function mustAllBeSignallable(unit: string, processes: readonly ProcessFacts[]): void {
  const self = readSelf();
  for (const facts of processes) {
    const why = neverOf(facts, self);
    if (why === null) continue;
    const { stat, status } = facts;
    throw new Refusal(
      'never-list',
      `Process ${stat.pid} (${status.name}) of ${unit} is never signalled: ${why}.`,
      { pid: stat.pid },
    );
  }
}

/** Time has passed since the judgement, and a unit that was started anew has other processes by now. */
async function send(
  { systemd, state }: KillContext,
  who: 'main' | 'all',
  signal: number,
  processes: readonly ProcessFacts[],
): Promise<SentSignal> {
  const { unit, path, invocationId } = state;
  const now = await callSystemd(`read ${unit}`, () => systemd.invocationId(path));
  mustBeInRun(unit, now, invocationId);
  await callSystemd(`signal ${who} of ${unit}`, () => systemd.killUnit(path, who, signal));
  return {
    ended: () => processes.every(({ stat }) => processEnded(stat.pid, stat.startTime)),
    close: () => undefined,
  };
}
