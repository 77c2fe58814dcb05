import type { Check } from '../check.js';

/** The helper is installed to watch only. */
export const monitorOnly: Check = {
  reason: 'monitor-only',
  bindsPeople: true,
  look: (_memory, _state, { helper }) => ({
    hit: helper.monitorOnly,
    saw: helper.monitorOnly ? 'the host helper is installed to watch only' : 'the host helper may act',
  }),
};
