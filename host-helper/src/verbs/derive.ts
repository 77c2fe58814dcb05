import type { UnitState } from '@smart-monitor/systemd';

import type { JobEnd } from '../actions/acting-verb.js';
import type { IntentRecord } from '../actions/record.js';
import { Refusal } from '../refusal.js';

/**
 * What became of an action on a unit that was interrupted between intent and outcome, as far as the unit's state tells (pure).
 * Null while systemd is still at it. The action is never repeated: where nothing changed it cannot be told whether
 * systemd was called at all, and the outcome is unknown.
 */
export function deriveEnd(intent: IntentRecord, state: UnitState, bootId: string): JobEnd | Refusal | null {
  const unknown = (why: string): Refusal =>
    new Refusal(
      'outcome-unknown',
      `The helper was interrupted during ${intent.verb} of ${intent.subject}; ${why}.`,
      {
        invocationId: state.invocationId,
        activeState: state.activeState,
      },
    );
  if (intent.boot !== bootId) return unknown('the host was booted since');
  if (state.job !== null || ['activating', 'deactivating', 'reloading'].includes(state.activeState))
    return null;
  const down = state.activeState === 'inactive' || state.activeState === 'failed';
  // systemd forgets the run of a unit that is down and in nobody's use.
  const forgotten = down && state.invocationId === '';
  const sameRun = forgotten || state.invocationId === intent.target['invocationId'];
  const done: JobEnd = { members: { invocationId: state.invocationId } };
  switch (intent.verb) {
    case 'stop':
      return sameRun && down ? done : unknown(down ? 'the unit has run again since' : 'the unit runs');
    case 'reset-failed':
      if (state.activeState === 'failed') return unknown('the unit has failed');
      return sameRun ? done : unknown('the unit has run again since');
    case 'reload':
      return unknown('a reload leaves no trace in the state of a unit');
  }
  if (state.invocationId === '') return unknown('the unit has no run');
  if (sameRun) return unknown('its InvocationID is the one of before');
  if (state.activeState === 'failed')
    return new Refusal(
      'job-failed',
      `${intent.subject} was started anew and has failed since (${state.result}).`,
      {
        invocationId: state.invocationId,
        activeState: state.activeState,
        result: state.result,
      },
    );
  return done;
}
