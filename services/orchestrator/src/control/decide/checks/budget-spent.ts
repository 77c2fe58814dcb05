import { isSameProcess } from '../../state.js';
import { formatMinutes, formatSeconds } from '../words.js';
import type { Check } from '../check.js';

/** On the whole host: one that was killed gives its memory back first. */
const killPauseMs = 60_000;

/** At most so many automatic actions on one unit, and on one host, within their windows; and one kill in a minute. */
export const budgetSpent: Check = {
  reason: 'budget-spent',
  bindsPeople: false,
  look: (memory, _state, { limits, hostActions, lastKill, remedy, patient }, now) => {
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
    const between = lastKill == null ? Infinity : now - lastKill.mono;
    // The second signal to a process that did not end is not another kill.
    if (
      remedy.remedy === 'kill' &&
      between < killPauseMs &&
      !isSameProcess(lastKill!, patient.complaint?.target?.process)
    ) {
      const words = `a process was killed ${formatSeconds(between)} ago, and at most one in a minute is`;
      return { hit: true, saw: words, retryAt: lastKill!.mono + killPauseMs };
    }
    return { hit: false, saw };
  },
};
