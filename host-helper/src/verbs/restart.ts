import { parseRestartRequest } from '@smart-monitor/protocol';

import { readLinks } from './pulled-in.js';
import { restartSteps } from './restart-plan.js';
import { startedAlong, stoppedAlong } from './taken-along.js';
import type { UnitAction } from './unit-action.js';

/** `POST /v1/restart`: bring a failed, stopped or hung unit back. */
export const restart: UnitAction = {
  name: 'restart',
  ahead: readLinks,
  parse: parseRestartRequest,
  plan: async (context) => {
    const steps = restartSteps(context.state);
    const active = steps.includes('Restart');
    const [alsoRestarts, along] = await Promise.all([
      active ? stoppedAlong(context, 'restart') : [],
      startedAlong(context, 'restart'),
    ]);
    return { steps, alsoRestarts, ...along };
  },
  /** Mode `fail`, so that a job that is queued already wins. */
  begin: ({ systemd, state: { path, activeState } }) => {
    if (activeState === 'active') return systemd.restartUnit(path, 'fail');
    // Sent in one breath; systemd takes the two in this order. Without the reset the start limit may refuse the start,
    // which then is the answer.
    if (activeState === 'failed') systemd.resetFailed(path).catch(() => undefined);
    return systemd.startUnit(path, 'fail');
  },
  verify: async ({ systemd, state }) => {
    const invocationId = await systemd.invocationId(state.path);
    return { invocationId, well: invocationId !== state.invocationId };
  },
};
