import { routes, type RestartRequest } from '@smart-monitor/protocol';
import { isRecoverable } from '../evaluate/recoverable.js';
import { namesOf, type RemedyKind } from './remedy.js';

/** The unit is started where it is down, and restarted where it runs and does not work. */
export const restart: RemedyKind = {
  remedy: 'restart',
  verb: 'restart',
  newRun: true,
  subjects: ({ state }) => namesOf(state),
  fits: ({ state }) => {
    const { recoverable, why } = isRecoverable(state);
    return { fits: recoverable, why };
  },
  call: ({ state }) => ({
    path: routes.restart.path,
    body: { unit: state.unit, expectedInvocationId: state.invocationId } satisfies RestartRequest,
  }),
};
