import type { Check } from '../check.js';

/** This orchestrator, or the helper, is installed to watch only. */
export const monitorOnly: Check = {
  reason: 'monitor-only',
  bindsPeople: true,
  look: (_memory, _state, { helper, collector }) => {
    if (collector !== null) return { hit: true, saw: `${collector}: this orchestrator only watches` };
    return {
      hit: helper.monitorOnly,
      saw: helper.monitorOnly ? 'the host helper is installed to watch only' : 'the host helper may act',
    };
  },
};
