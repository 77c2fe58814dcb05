import { parseResetFailedRequest } from '@smart-monitor/protocol';

import { mustBe } from './settled.js';
import type { UnitAction } from './unit-action.js';

/** `POST /v1/reset-failed`: forget that a unit has failed, and how often it was started. Queues no job. */
export const resetFailed: UnitAction = {
  name: 'reset-failed',
  parse: parseResetFailedRequest,
  plan: ({ state }) => {
    mustBe(state, 'reset', 'failed');
    return Promise.resolve({ steps: ['ResetFailed'] });
  },
  begin: async ({ systemd, state }) => {
    await systemd.resetFailed(state.path);
    return null;
  },
  verify: async ({ systemd, state }) => {
    const { activeState, invocationId } = await systemd.glance(state.unit);
    return { invocationId, well: activeState !== 'failed' };
  },
};
