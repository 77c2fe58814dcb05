import { formatMinutes } from '../words.js';
import type { Check } from '../check.js';

/** At most so many automatic actions on one unit, and on one host, within their windows. */
export const budgetSpent: Check = {
  reason: 'budget-spent',
  bindsPeople: false,
  look: (memory, _state, { limits, hostActions }, now) => {
    const ofUnit = memory.actions.filter((at) => at > now - limits.unitWindowMs);
    const ofHost = hostActions.filter((at) => at > now - limits.hostWindowMs);
    const saw =
      `${ofUnit.length} of ${limits.unitActions} actions on this unit in ${formatMinutes(limits.unitWindowMs)}, ` +
      `${ofHost.length} of ${limits.hostActions} on this host in ${formatMinutes(limits.hostWindowMs)}`;
    if (ofUnit.length >= limits.unitActions) {
      return { hit: true, saw, retryAt: ofUnit[ofUnit.length - limits.unitActions]! + limits.unitWindowMs };
    }
    if (ofHost.length >= limits.hostActions) {
      return { hit: true, saw, retryAt: ofHost[ofHost.length - limits.hostActions]! + limits.hostWindowMs };
    }
    return { hit: false, saw };
  },
};
