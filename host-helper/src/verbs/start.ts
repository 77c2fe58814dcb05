import { parseStartRequest } from '@smart-monitor/protocol';

import { readLinks } from './pulled-in.js';
import { mustBe } from './settled.js';
import { startedAlong } from './taken-along.js';
import type { UnitAction } from './unit-action.js';

/** `POST /v1/start`: start a unit that does not run. A failed one is not reset: the start limit holds. */
export const start: UnitAction = {
  name: 'start',
  ahead: readLinks,
  parse: parseStartRequest,
  plan: async (context) => {
    mustBe(context.state, 'start', 'inactive', 'failed');
    return { steps: ['Start'], ...(await startedAlong(context, 'start')) };
  },
  begin: ({ systemd, state }) => systemd.startUnit(state.path, 'fail'),
  verify: async ({ systemd, state }) => {
    const invocationId = await systemd.invocationId(state.path);
    return { invocationId, well: invocationId !== state.invocationId };
  },
};
