import type { UnitState } from '@smart-monitor/systemd';
import type { Condition } from '../state.js';

const signalNames: Readonly<Record<number, string>> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  13: 'SIGPIPE',
  15: 'SIGTERM',
};

/** waitid(2): the main process ended by a signal, or by one with a core dump. */
const killed = 2;
const dumped = 3;

/** How the main process ended, for example `exit code 1` or `signal 9, SIGKILL`; empty when it is not known. */
export function describeExit(state: UnitState): string {
  if (state.execMainCode === killed || state.execMainCode === dumped) {
    const name = signalNames[state.execMainStatus];
    return `signal ${state.execMainStatus}${name === undefined ? '' : `, ${name}`}`;
  }
  if (state.execMainCode === 1 && state.result !== 'success') return `exit code ${state.execMainStatus}`;
  return '';
}

/** One sentence about a failure, as it is shown and stored. */
export function describeFailure(state: UnitState, condition: Condition): string {
  const exit = describeExit(state);
  const details = [exit, exit === '' && state.result !== 'success' ? state.result : ''].filter(
    (part) => part !== '',
  );
  const suffix = details.length > 0 ? ` (${details.join(', ')})` : '';
  switch (condition) {
    case 'stranded':
      return `${state.unit} was stopped because a unit that it is bound to went down.`;
    case 'retrying':
      return `${state.unit} went down${suffix}, and systemd is restarting it.`;
    case 'exited':
      return `${state.unit} ended by itself.`;
    default:
      return state.result === 'start-limit-hit'
        ? `${state.unit} failed too often, and systemd has given up on it.`
        : `${state.unit} failed${suffix}.`;
  }
}
