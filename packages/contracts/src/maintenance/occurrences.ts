import { matchesUnit } from '../policy.js';
import { meansDay, parseCron, ScheduleError, type Calendar } from './cron.js';
import { weekDays, type MaintenanceStatus, type MaintenanceWindow, type WindowPlan } from './window.js';
import { localTime, momentOf, momentsOf, shownAs, steadyOffset, type LocalTime } from './zone.js';

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

/** The rarest day of a calendar, the 29th of February, can be eight years away (1896 to 1904, 2096 to 2104). */
const farthestDays = 8 * 366 + 1;

/** What decides when a window is in force. */
export type WindowTimes = Pick<WindowPlan, 'kind' | 'start' | 'days' | 'zone' | 'minutes' | 'until'> &
  Pick<MaintenanceWindow, 'endedAt'>;

/** One time that a window is in force, milliseconds since the epoch; `until` is no part of it. */
export interface Occurrence {
  readonly since: number;
  readonly until: number;
}

/** Where a window stands. */
export type WindowStanding = 'in-force' | 'coming' | 'over';

/**
 * The occurrence of a window that is in force at a moment, or null. Pure, as all of this: no clock but `now`.
 * @throws ScheduleError, RangeError where the plan cannot be read.
 */
export function occurrenceAt(window: WindowTimes, now: number): Occurrence | null {
  const since = lastStart(window, now);
  if (since === null || (window.endedAt !== null && since <= window.endedAt)) return null;
  const until = Math.min(since + window.minutes * minuteMs, window.until ?? Infinity);
  return now < until ? { since, until } : null;
}

/** When a window begins next after a moment, or null where it does not any more. @throws as above. */
export function nextStart(window: WindowTimes, now: number): number | null {
  const after = Math.max(now, window.endedAt ?? -Infinity);
  const next = window.kind === 'once' ? onceAt(window) : firstOfCalendar(window, after);
  if (next === null || next <= after) return null;
  return window.until !== null && next >= window.until ? null : next;
}

/** Whether a window is in force, will be, or never is again. @throws as above. */
export function standingOf(window: WindowTimes, now: number): WindowStanding {
  if (occurrenceAt(window, now) !== null) return 'in-force';
  return nextStart(window, now) === null ? 'over' : 'coming';
}

/** What is in force on a host at a moment, and until when that answer is right by the same clock. */
export interface MaintenanceNow {
  readonly inForce: readonly MaintenanceStatus[];
  /** Milliseconds since the epoch; Infinity where nothing comes. */
  readonly changesAt: number;
}

/** The windows that are in force on a host. One whose times cannot be read here counts as in force: nothing is done on a guess. */
export function maintenanceOn(
  windows: readonly MaintenanceWindow[],
  hostname: string,
  now: number,
): MaintenanceNow {
  const inForce: MaintenanceStatus[] = [];
  let changesAt = Infinity;
  for (const window of windows) {
    if (!window.hosts.some((host) => host === '*' || host === hostname.toLowerCase())) continue;
    const found = lookAt(window, now);
    if (found !== null && 'since' in found) {
      const { id, name, note, createdBy: by, units } = window;
      inForce.push({ id, name, note, by, units, ...found });
    }
    changesAt = Math.min(changesAt, found === null ? Infinity : 'since' in found ? found.until : found.next);
  }
  return { inForce, changesAt };
}

/** The windows in force that are about a unit, the one that ends last first. `names` has its aliases too. */
export function maintenanceOf<W extends Pick<MaintenanceStatus, 'units' | 'until'>>(
  inForce: readonly W[],
  names: readonly string[],
): readonly W[] {
  return inForce
    .filter(({ units }) => units.some((pattern) => names.some((name) => matchesUnit(pattern, name))))
    .sort((a, b) => b.until - a.until);
}

function lookAt(window: MaintenanceWindow, now: number): Occurrence | { readonly next: number } | null {
  try {
    const occurrence = occurrenceAt(window, now);
    if (occurrence !== null) return occurrence;
    const next = nextStart(window, now);
    return next === null ? null : { next };
  } catch {
    return { since: window.createdAt, until: now + dayMs };
  }
}

/** The last start of a window at or before a moment that can still matter, or null. */
function lastStart(window: WindowTimes, now: number): number | null {
  const latest = window.until === null ? now : Math.min(now, window.until - 1);
  if (window.kind === 'once') {
    const start = onceAt(window);
    return start <= latest ? start : null;
  }
  const calendar = calendarOf(window);
  const oldest = now - window.minutes * minuteMs - 2 * dayMs;
  for (let day = startOfDay(latest + dayMs, window.zone); shownAs(day) >= oldest; day = dayAfter(day, -1)) {
    const start = startsOn(day, calendar, window.zone).findLast((at) => at <= latest);
    if (start !== undefined) return start;
  }
  return null;
}

function firstOfCalendar(window: WindowTimes, after: number): number | null {
  const calendar = calendarOf(window);
  let day = startOfDay(after - dayMs, window.zone);
  for (let days = 0; days < farthestDays; days += 1, day = dayAfter(day, 1)) {
    const start = startsOn(day, calendar, window.zone).find((at) => at > after);
    if (start !== undefined) return start;
  }
  return null;
}

/** The starts of a calendar on one day of a zone, in their order. */
function startsOn(day: LocalTime, calendar: Calendar, zone: string): number[] {
  const weekday = new Date(shownAs(day)).getUTCDay();
  if (!meansDay(calendar, { month: day.month, day: day.day, weekday })) return [];
  const times = calendar.hours.flatMap((hour) =>
    calendar.minutes.map((minute) => ({ ...day, hour, minute })),
  );
  const offset = steadyOffset(day, zone);
  if (offset !== null) return times.map((time) => shownAs(time) - offset);
  // Clocks are changed. What is meant for each hour follows the time that passes; what is meant for one, the clock.
  return times
    .flatMap((time) => (calendar.everyHour ? momentsOf(time, zone) : [momentOf(time, zone)]))
    .sort((a, b) => a - b);
}

const timePattern = /^([01]\d|2[0-3]):([0-5]\d)$/;
const oncePattern = /^(\d{4})-(\d\d)-(\d\d)T([01]\d|2[0-3]):([0-5]\d)$/;

/** When a window of kind `once` begins. @throws ScheduleError */
function onceAt({ start, zone }: WindowTimes): number {
  const [, year, month, day, hour, minute] = oncePattern.exec(start)?.map(Number) ?? [];
  const local = { year: year!, month: month!, day: day!, hour: hour!, minute: minute! };
  const shown = new Date(shownAs(local));
  if (year === undefined || shown.getUTCDate() !== day || shown.getUTCMonth() + 1 !== month)
    throw new ScheduleError('must be a day and a time, for example 2026-11-22T02:30');
  return momentOf(local, zone);
}

/** Everything but `once` as a calendar. @throws ScheduleError */
function calendarOf({ kind, start, days }: WindowTimes): Calendar {
  if (kind === 'cron') return parseCron(start);
  const [, hour, minute] = timePattern.exec(start) ?? [];
  if (hour === undefined) throw new ScheduleError('must be a time of day, for example 02:30');
  const on = kind === 'weekly' ? days.map((day) => weekDays.indexOf(day) + 1).join(',') : '*';
  return parseCron(`${Number(minute)} ${Number(hour)} * * ${on}`);
}

/** The day that the clocks of a zone show at a moment, at midnight. */
function startOfDay(at: number, zone: string): LocalTime {
  return { ...localTime(at, zone), hour: 0, minute: 0 };
}

function dayAfter(day: LocalTime, days: number): LocalTime {
  const shown = new Date(Date.UTC(day.year, day.month - 1, day.day + days));
  return {
    year: shown.getUTCFullYear(),
    month: shown.getUTCMonth() + 1,
    day: shown.getUTCDate(),
    hour: 0,
    minute: 0,
  };
}
