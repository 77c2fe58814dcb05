import type { UnitState } from '@smart-monitor/systemd';

/** Whether a start can bring a unit of this kind back, with the reason in words where it cannot. */
export function isRecoverable(state: UnitState): { readonly recoverable: boolean; readonly why: string } {
  const no = (why: string) => ({ recoverable: false, why });
  if (!state.unit.endsWith('.service')) return no('only services are restarted');
  if (state.unit.includes('@.')) return no('a template is no unit that could run; its instances are');
  if (state.loadState === 'masked') return no('the unit is masked');
  if (state.loadState !== 'loaded') return no(`the unit file is ${state.loadState}`);
  if (state.unitFileState === 'transient') return no('a transient unit is gone with whoever made it');
  // To start it again is to do its work again: a backup, a migration, a mail. Its timer or a person knows when.
  if (state.type === 'oneshot')
    return no('a oneshot unit runs once and ends; a start would run its job again');
  if (state.refuseManualStart) return no('the unit refuses manual starts (RefuseManualStart=)');
  if (!state.canStart) return no('systemd says that the unit cannot be started');
  return { recoverable: true, why: `Type=${state.type}, loaded` };
}
