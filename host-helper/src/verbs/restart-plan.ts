import type { RestartStep } from '@smart-monitor/protocol';
import type { UnitState } from '@smart-monitor/systemd';

import { Refusal } from '../refusal.js';

/**
 * What `restart` means for a unit in its present state (pure; DESIGN section 5): a failed one is reset and started,
 * an inactive one started, an active one restarted. Whatever systemd or a person is at already is left to them.
 */
export function restartSteps(state: UnitState): readonly RestartStep[] {
  if (state.loadState === 'not-found')
    throw new Refusal('unit-not-found', `systemd has no unit ${state.unit}.`);
  if (state.loadState === 'masked')
    throw new Refusal('unit-not-found', `${state.unit} is masked: a person has forbidden to start it.`);
  if (state.job !== null)
    throw new Refusal(
      'busy',
      `A ${state.job.type ?? 'job'} of ${state.unit} is queued already (job ${state.job.id}).`,
      {
        reason: 'job',
        jobId: state.job.id,
      },
    );
  switch (state.activeState) {
    case 'failed':
      return ['ResetFailed', 'Start'];
    case 'inactive':
      return ['Start'];
    case 'active':
      return ['Restart'];
    default:
      throw new Refusal(
        'busy',
        `${state.unit} is ${state.activeState} (${state.subState}): systemd is at it.`,
        {
          reason: 'state',
          activeState: state.activeState,
        },
      );
  }
}
