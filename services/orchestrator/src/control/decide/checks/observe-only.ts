import type { UnitState } from '@smart-monitor/systemd';
import type { Check } from '../check.js';

/** The policy only tells what it would do; or the unit ended by itself, and nothing says that it should be up. */
export const observeOnly: Check = {
  reason: 'observe-only',
  bindsPeople: false,
  look: (_memory, state, { policy, patient }) => {
    const never = patient.complaint?.observeOnly;
    if (never !== undefined) return { hit: true, saw: never };
    if (policy.mode === 'observe') return { hit: true, saw: `the policy "${policy.name}" only observes` };
    if (policy.failure === 'unit-stopped' && !isEnabled(state)) {
      const saw = `the unit ended by itself, and its file is ${state.unitFileState || 'not known'}: nothing says that it should be up`;
      return { hit: true, saw };
    }
    return { hit: false, saw: `the policy "${policy.name}" does not only observe` };
  },
};

function isEnabled({ unitFileState }: UnitState): boolean {
  return unitFileState === 'enabled' || unitFileState === 'enabled-runtime';
}
