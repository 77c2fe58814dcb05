import type { UnitState } from '@smart-monitor/systemd';

/** Whether a start can bring a unit of this kind back, with the reason in words where it cannot. */
export function isRecoverable(state: UnitState): { readonly recoverable: boolean; readonly why: string } {
  const no = (why: string) => ({ recoverable: false, why });
  if (!state.unit.endsWith('.service')) return no('only services are restarted');
  if (state.loadState === 'masked') return no('the unit is masked');
  if (state.loadState !== 'loaded') return no(`the unit file is ${state.loadState}`);
  if (state.type === 'oneshot') return no('a oneshot unit runs once and ends');
  if (state.refuseManualStart) return no('the unit refuses manual starts (RefuseManualStart=)');
  if (!state.canStart) return no('systemd says that the unit cannot be started');
  return { recoverable: true, why: `Type=${state.type}, loaded` };
}
