import { formatMinutes } from '../words.js';
import type { Check } from '../check.js';

/** A person has put a hold on the unit, or said no for this incident. It binds policies alone: people still can restart it. */
export const held: Check = {
  reason: 'held',
  bindsPeople: false,
  look: ({ hold, denied, incident }, _state, _context, now) => {
    if (denied !== null && denied.incidentId === incident?.id) {
      const why = denied.note === '' ? '' : `: ${denied.note}`;
      return { hit: true, saw: `${denied.by} said no to it for this incident${why}` };
    }
    if (hold === null || (hold.until !== null && now >= hold.until))
      return { hit: false, saw: 'nobody has put a hold on it, or said no in this incident' };
    const note = hold.note === '' ? '' : `: ${hold.note}`;
    if (hold.until === null)
      return { hit: true, saw: `${hold.by} has put a hold on it until it is taken away${note}` };
    const left = formatMinutes(Math.max(60_000, hold.until - now));
    return {
      hit: true,
      saw: `${hold.by} has put a hold on it, for ${left} more${note}`,
      retryAt: hold.until,
    };
  },
};
