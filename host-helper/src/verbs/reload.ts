import { parseReloadRequest } from '@smart-monitor/protocol';

import { callSystemd } from '../bus/errors.js';
import { Refusal } from '../refusal.js';
import { mustBe } from './settled.js';
import { reloadedAlong } from './taken-along.js';
import { texts } from './texts.js';
import type { UnitAction } from './unit-action.js';

/** `POST /v1/reload`: let a running unit read its configuration anew. Never a restart in its place. */
export const reload: UnitAction = {
  name: 'reload',
  parse: parseReloadRequest,
  plan: async (context) => {
    const { systemd, state } = context;
    mustBe(state, 'reload', 'active');
    const found = await callSystemd(`read whether ${state.unit} can be reloaded`, () =>
      systemd.get(state.path, ['CanReload', 'PropagatesReloadTo']),
    );
    if (found['CanReload'] !== true)
      throw new Refusal('not-applicable', `${state.unit} has no way to be reloaded (ExecReload=).`);
    const alsoReloads = await reloadedAlong(context, texts(found['PropagatesReloadTo']));
    return { steps: ['Reload'], alsoReloads };
  },
  begin: ({ systemd, state }) => systemd.reloadUnit(state.path, 'fail'),
  verify: async ({ systemd, state }) => {
    const { activeState, invocationId } = await systemd.glance(state.unit);
    return { invocationId, well: activeState === 'active' && invocationId === state.invocationId };
  },
};
