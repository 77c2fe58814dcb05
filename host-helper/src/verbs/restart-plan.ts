import type { RestartStep } from '@smart-monitor/protocol';
import type { UnitState } from '@smart-monitor/systemd';

import { mustBe } from './settled.js';

/**
 * What `restart` means for a unit in its present state (pure; DESIGN section 5): a failed one is reset and started,
 * an inactive one started, an active one restarted. Whatever systemd or a person is at already is left to them.
 */
export function restartSteps(state: UnitState): readonly RestartStep[] {
  mustBe(state, 'restart', 'failed', 'inactive', 'active');
  switch (state.activeState) {
    case 'failed':
      return ['ResetFailed', 'Start'];
    case 'inactive':
      return ['Start'];
    default:
      return ['Restart'];
  }
}
