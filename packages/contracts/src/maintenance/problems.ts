import { ScheduleError } from './cron.js';
import { nextStart, occurrenceAt, standingOf } from './occurrences.js';
import { weekDays, windowKinds, type WindowKind, type WindowPlan } from './window.js';
import { isZone } from './zone.js';

/** The longest time that a window lasts in one go, minutes: a month for one that comes once, else less than until it comes back. */
export const longestMinutes: Readonly<Record<WindowKind, number>> = {
  once: 31 * 1_440,
  daily: 1_440 - 60,
  weekly: 7 * 1_440 - 60,
  cron: 1_440,
};

const mostPatterns = 100;

/** One thing about a plan that cannot be used: the field, and words that go on from its name. */
export interface PlanProblem {
  readonly field: string;
  readonly message: string;
}

/** Everything that is wrong with a plan at a moment (milliseconds since the epoch); empty where it is good. Pure. */
export function planProblems(plan: WindowPlan, now: number): readonly PlanProblem[] {
  const problems: PlanProblem[] = [];
  const bad = (field: keyof WindowPlan, message: string): void => void problems.push({ field, message });
  if (plan.name.trim() === '' || plan.name.length > 100) bad('name', 'must have 1 to 100 characters');
  if (plan.note.length > 500) bad('note', 'is longer than 500 characters');
  if (!windowKinds.includes(plan.kind)) bad('kind', `must be one of ${windowKinds.join(', ')}`);
  if (!isZone(plan.zone)) bad('zone', 'must be a time zone, for example Europe/Berlin or UTC');
  if (plan.kind === 'weekly' && plan.days.length === 0) bad('days', 'must name at least one day of the week');
  if (plan.kind !== 'weekly' && plan.days.length > 0) bad('days', 'are for a weekly window only');
  if (plan.days.some((day) => !weekDays.includes(day))) bad('days', `must be some of ${weekDays.join(', ')}`);
  const longest = longestMinutes[plan.kind] ?? 0;
  if (!Number.isInteger(plan.minutes) || plan.minutes < 1 || plan.minutes > longest)
    bad('minutes', `must be a whole number from 1 to ${longest} for a window of this kind`);
  if (plan.kind === 'once' && plan.until !== null)
    bad('until', 'is for windows that come back; one that comes once ends by itself');
  for (const [field, pattern, what] of patterns) {
    const values = plan[field];
    if (values.length === 0 || values.length > mostPatterns)
      bad(field, `must have 1 to ${mostPatterns} entries`);
    const odd = values.find((value) => !pattern.test(value));
    if (odd !== undefined) bad(field, `has "${odd.slice(0, 80)}", which is ${what}`);
  }
  return problems.length > 0 ? problems : timeProblems(plan, now);
}

const patterns = [
  ['hosts', /^(\*|[a-z0-9]([a-z0-9._-]{0,251}[a-z0-9])?)$/, 'no host name in lower case, and not *'],
  [
    'units',
    /^(\*|[A-Za-z0-9:_.\\@*-]{1,255}(\.(service|socket|target|mount|timer|path|slice|device|swap|automount|scope)|\*))$/,
    'no name of a unit such as nginx.service or app-*.service',
  ],
] as const;

/** What is wrong with the times of a plan whose fields are good each by itself. */
function timeProblems(plan: WindowPlan, now: number): PlanProblem[] {
  const times = { ...plan, endedAt: null };
  try {
    if (standingOf(times, now) !== 'over') return [];
    if (plan.until !== null && plan.until <= now) return [{ field: 'until', message: 'is over already' }];
    if (plan.kind === 'once')
      return [{ field: 'start', message: 'is so long ago that the window is over already' }];
    return nextStart({ ...times, until: null }, now) === null && occurrenceAt(times, now) === null
      ? [{ field: 'start', message: 'never comes' }]
      : [{ field: 'until', message: 'is before the first start' }];
  } catch (error) {
    if (error instanceof ScheduleError) return [{ field: 'start', message: error.message }];
    throw error;
  }
}
