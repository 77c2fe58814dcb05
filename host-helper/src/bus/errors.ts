import { BusUnavailable, SystemdError, UnitNotFound } from '@smart-monitor/systemd';

import { Refusal, words } from '../refusal.js';

/** Only a helper that is not root is refused anything by systemd. */
const whatRefused =
  'The list grants it, but polkit does not: the rule 49-smart-monitor.rules is not of this list; see "polkit" of health and the log of smart-monitor-polkit.service.';

/** Calls systemd and turns its errors into problems of the protocol. `what` says what was attempted on which unit. */
export async function callSystemd<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw toRefusal(what, error);
  }
}

function toRefusal(what: string, error: unknown): unknown {
  const detail = `Attempted: ${what}. ${words(error)}.`;
  const cause = { cause: error };
  if (error instanceof UnitNotFound) return new Refusal('unit-not-found', detail, {}, cause);
  if (error instanceof BusUnavailable)
    return new Refusal(/no answer within/.test(error.message) ? 'timeout' : 'bus-lost', detail, {}, cause);
  if (error instanceof SystemdError) {
    const members = { dbusError: error.errorName };
    if (/\.(TransactionIsDestructive|TransactionJobsConflicting)$/.test(error.errorName))
      return new Refusal('busy', detail, { ...members, reason: 'job' }, cause);
    if (/\.(NoSuchUnit|UnitMasked)$/.test(error.errorName))
      return new Refusal('unit-not-found', detail, members, cause);
    if (/\.(AccessDenied|InteractiveAuthorizationRequired)$/.test(error.errorName))
      return new Refusal('not-approved', `${detail} ${whatRefused}`, members, cause);
    return new Refusal('job-failed', detail, members, cause);
  }
  return error;
}
