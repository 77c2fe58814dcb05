import type { JobEnd } from '../actions/acting-verb.js';
import type { IntentRecord } from '../actions/record.js';
import type { Bus } from '../bus/bus.js';
import { callSystemd } from '../bus/errors.js';
import { processEnded } from '../process/signal.js';
import { Refusal } from '../refusal.js';

/**
 * What became of a kill that an earlier process left open. A signal leaves no trace: where what was to be signalled is
 * gone the kill has reached its aim, by whatever hand, and that is all that `derived` says; where it is still there
 * nobody can tell whether it was signalled. Nothing is sent again.
 * @throws Refusal `outcome-unknown`
 */
export async function recoverKill(intent: IntentRecord, bus: Bus, bootId: string): Promise<JobEnd> {
  const unknown = (why: string): Refusal =>
    new Refusal('outcome-unknown', `The helper was interrupted during kill of ${intent.subject}; ${why}.`);
  if (intent.boot !== bootId) throw unknown('the host was booted since');
  if (!(await isGone(intent, bus)))
    throw unknown('a signal leaves no trace, and what it was for is still there');
  return { members: { exited: true, job: 'none' } };
}

async function isGone(intent: IntentRecord, bus: Bus): Promise<boolean> {
  const { pid, startTime, invocationId } = intent.target;
  if (typeof pid === 'number' && typeof startTime === 'number') return processEnded(pid, startTime);
  const { subject } = intent;
  const systemd = bus.get();
  const state = await callSystemd(`read ${subject}`, () => systemd.glance(subject));
  if (state.invocationId !== invocationId) return true;
  const left = await callSystemd(`read the processes of ${subject}`, () => systemd.processes(state.path));
  return left.length === 0;
}
