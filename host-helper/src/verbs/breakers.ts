import { type HealthAnswer, isUnitName, isUnitVerb } from '@smart-monitor/protocol';

import type { PreparedAction } from '../actions/acting-verb.js';
import type { Judge } from '../actions/judge.js';
import type { PastAction } from '../actions/past.js';
import type { ActionStore } from '../actions/store.js';
import type { Bus } from '../bus/bus.js';
import { lastRunOf } from './last-run.js';
import { limitsFor, type Permission } from './permission.js';

/** A unit that cannot be read within this is taken for not well: `health` is asked every few seconds. Milliseconds. */
const lookWithinMs = 500;
/** More are not told: a console that shows them all helps nobody. */
const maxTold = 50;

export interface BreakersOptions {
  readonly store: ActionStore;
  readonly judge: Judge;
  readonly bus: Bus;
  readonly permission: Permission;
}

/** The breakers that are not closed just now. Units whose breaker might be open are looked at; the others are not. */
export async function openBreakers(options: BreakersOptions): Promise<HealthAnswer['breakers']> {
  const { store, judge, permission } = options;
  const latest = new Map<string, PastAction>(store.past().map((action) => [action.subject, action]));
  const told = await Promise.all(
    [...latest.values()]
      .map((last) => ({ last, limits: limitsOf(permission, last) }))
      .filter(
        ({ last, limits }) => judge.breaker(last.subject, { failedAt: last.mono }, limits).state !== 'closed',
      )
      .slice(0, maxTold)
      .map(async ({ last, limits }) => {
        const lastRun = await lastRunSince(options.bus, last);
        const { state, reason, retryAfterMs } = judge.breaker(last.subject, lastRun, limits);
        return state === 'closed' ? [] : [{ subject: last.subject, state, reason, retryAfterMs }];
      }),
  );
  return told.flat();
}

function limitsOf(permission: Permission, { subject, verb }: PastAction) {
  return isUnitVerb(verb) ? limitsFor(permission, subject, verb) : null;
}

/** A unit's last run. What cannot be told is taken for not well since its last action. */
async function lastRunSince(
  bus: Bus,
  { subject, mono }: PastAction,
): Promise<Pick<PreparedAction, 'failedAt' | 'runsSince'>> {
  if (!isUnitName(subject)) return { failedAt: null };
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(
      () => reject(new Error(`${subject} was not read within ${lookWithinMs} ms.`)),
      lookWithinMs,
    );
  });
  try {
    return lastRunOf(await Promise.race([bus.get().glance(subject), late]));
  } catch {
    return { failedAt: mono };
  } finally {
    clearTimeout(timer);
  }
}
