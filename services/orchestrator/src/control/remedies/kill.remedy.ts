import { routes, type KillRequest } from '@smart-monitor/protocol';
import { namesOf, type RemedyKind } from './remedy.js';

/** The process that the complaint names is asked to end. The helper looks again whether it still is that process. */
export const kill: RemedyKind = {
  remedy: 'kill',
  verb: 'kill',
  newRun: false,
  subjects: ({ state }) => namesOf(state),
  fits: ({ complaint }) =>
    complaint?.target?.process === undefined
      ? { fits: false, why: 'no single process is complained of' }
      : { fits: true, why: `process ${complaint.target.process.pid} is complained of` },
  call: ({ state, complaint }) => ({
    path: routes.kill.path,
    body: {
      unit: state.unit,
      expectedInvocationId: state.invocationId,
      signal: 'TERM',
      ...complaint!.target!.process!,
    } satisfies KillRequest,
  }),
};
