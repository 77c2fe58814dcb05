import { maintenanceOf } from '@smart-monitor/contracts';
import { formatMinutes } from '../words.js';
import type { Check } from '../check.js';

/** A maintenance window is in force. It binds policies alone: people work on the unit meanwhile. */
export const inMaintenance: Check = {
  reason: 'in-maintenance',
  bindsPeople: false,
  look: (_memory, state, { maintenance }, now) => {
    if (maintenance.length === 0) return { hit: false, saw: 'no maintenance window is in force' };
    const [last, ...others] = maintenanceOf(maintenance, [state.unit, ...state.names]);
    if (last === undefined) return { hit: false, saw: 'no maintenance window in force is about it' };
    const note = last.note === '' ? '' : `: ${last.note}`;
    const more = others.length === 0 ? '' : `, and ${others.length} more`;
    const left = formatMinutes(Math.max(60_000, last.until - now));
    return {
      hit: true,
      saw: `the maintenance window "${last.name}" of ${last.by} is in force for ${left} more${more}${note}`,
      retryAt: last.until,
    };
  },
};
