import type { KillProcessRequest } from '@smart-monitor/protocol';

import { Refusal } from '../refusal.js';
import { belongsTo } from './cgroup.js';
import type { ProcessFacts } from './facts.js';
import { neverOf, type Self } from './never.js';
import { hasEnded } from './stat.js';

/** What a root install needs to look at the programs of others and to signal them; see deploy/systemd. */
export const killByPidDropIn = 'smart-monitor-helper.service.d/kill-by-pid.conf';

/** What a process is judged by, beside itself. */
export interface ProcessQuestion {
  readonly request: Pick<KillProcessRequest, 'pid' | 'startTime' | 'executable'>;
  /** The unit's real name, and its control group as systemd says it. */
  readonly unit: string;
  readonly controlGroup: string;
  /** Executables that the list names for this very unit. */
  readonly listed: readonly string[];
  readonly self: Self;
}

/**
 * Refuses every process but the one that was meant, and that one where it may not be signalled (pure). Asked when the
 * request is judged, and again when the signal is about to be sent.
 * @throws Refusal `process-not-found` where it is another one by now, `never-list`, `not-approved`, `not-available`
 */
export function mustBeTheProcess(facts: ProcessFacts | null, question: ProcessQuestion): void {
  const { request, unit, controlGroup, listed, self } = question;
  const { pid } = request;
  const other = (reason: string, words: string): Refusal =>
    new Refusal('process-not-found', `${words}: nothing was signalled.`, { pid, reason });
  if (facts === null) throw other('gone', `There is no process ${pid} (any more)`);
  const { stat, status, executable, groups } = facts;
  const never = neverOf(facts, self);
  if (never !== null)
    throw new Refusal('never-list', `Process ${pid} (${status.name}) is never signalled: ${never}.`, { pid });
  if (stat.pid !== pid) throw other('gone', `What was found for ${pid} is process ${stat.pid}`);
  if (stat.startTime !== request.startTime)
    throw other('start-time', `Process ${pid} was started at ${stat.startTime}, not at ${request.startTime}`);
  if (status.tgid !== pid) throw other('thread', `${pid} is a thread of process ${status.tgid}`);
  if (hasEnded(stat)) throw other('ended', `Process ${pid} has ended already`);
  // Before its program is named: what others run is nobody's business.
  if (!belongsTo(groups, controlGroup)) throw other('unit', `Process ${pid} does not belong to ${unit}`);
  if (executable.path === null) throw unnamed(pid, executable.why);
  if (executable.path !== request.executable)
    throw other('executable', `Process ${pid} runs ${executable.path}, not ${request.executable}`);
  // Which also is the rule for uid 0: a process of root is signalled only where its program is named for its unit.
  if (!listed.includes(executable.path))
    throw new Refusal(
      'not-approved',
      `The list does not name ${executable.path} among the processes of ${unit}.`,
    );
}

function unnamed(pid: number, why: 'unreadable' | 'none' | 'deleted'): Refusal {
  switch (why) {
    case 'unreadable':
      return new Refusal(
        'not-available',
        `What process ${pid} runs may not be read: that needs the root install with the drop-in ${killByPidDropIn}.`,
      );
    case 'deleted':
      return new Refusal(
        'not-approved',
        `The executable of process ${pid} was removed or replaced since it was started: what the list names is another file.`,
      );
    case 'none':
      return new Refusal(
        'process-not-found',
        `Process ${pid} has no program (any more): nothing was signalled.`,
        { pid, reason: 'ended' },
      );
  }
}
