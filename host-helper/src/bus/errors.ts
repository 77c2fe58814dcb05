import { BusUnavailable, SystemdError, UnitNotFound } from '@smart-monitor/systemd';

import { Refusal, words } from '../refusal.js';

const whatRefused =
  'The list grants it, but the bus does not. Where the helper is not root that is polkit\'s rule 49-smart-monitor.rules, which is not of this list then: see "polkit" of health and the log of smart-monitor-polkit.service.';

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
    if (/\.(AccessDenied|InteractiveAuthorizationRequired|PermissionDenied)$/.test(error.errorName))
      return new Refusal('not-approved', `${detail} ${whatRefused}`, members, cause);
    return new Refusal('job-failed', detail, members, cause);
  }
  return error;
}
