import { routes, type KillRequest } from '@smart-monitor/protocol';
import { isSameProcess } from '../state.js';
import { namesOf, type RemedyKind } from './remedy.js';

/**
 * The process that the complaint names is asked to end, and killed where it was asked before and lives on. The helper
 * looks again whether it still is that process, and waits 10 s for its end.
 */
export const kill: RemedyKind = {
  remedy: 'kill',
  verb: 'kill',
  newRun: false,
  subjects: ({ state }) => namesOf(state),
  executable: ({ complaint }) => complaint?.target?.process?.executable,
  fits: ({ complaint }) =>
    complaint?.target?.process === undefined
      ? { fits: false, why: 'no single process is complained of' }
      : { fits: true, why: `process ${complaint.target.process.pid} is complained of` },
  call: ({ state, complaint, signalled = [] }) => ({
    path: routes.kill.path,
    body: {
      unit: state.unit,
      expectedInvocationId: state.invocationId,
      signal: signalled.some((one) => isSameProcess(one, complaint!.target!.process)) ? 'KILL' : 'TERM',
      ...complaint!.target!.process!,
    } satisfies KillRequest,
  }),
};
