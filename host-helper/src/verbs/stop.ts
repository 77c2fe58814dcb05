import { parseStopRequest } from '@smart-monitor/protocol';

import { mustBe } from './settled.js';
import { stoppedAlong } from './taken-along.js';
import type { UnitAction } from './unit-action.js';

/** `POST /v1/stop`: stop a unit that runs. Its job id in the answer tells it from a stop by a person. */
export const stop: UnitAction = {
  name: 'stop',
  parse: parseStopRequest,
  plan: async (context) => {
    mustBe(context.state, 'stop', 'active');
    return { steps: ['Stop'], alsoStops: await stoppedAlong(context, 'stop') };
  },
  begin: ({ systemd, state }) => systemd.stopUnit(state.path, 'fail'),
  verify: async ({ systemd, state }) => {
    const { activeState, invocationId } = await systemd.glance(state.unit);
    // A program that ends with an error when it is told to end leaves its unit failed, and stopped all the same.
    return { invocationId, well: ['inactive', 'failed'].includes(activeState) };
  },
};
