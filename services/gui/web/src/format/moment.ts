/** The viewer's zone, as the API wants it for times inside sentences. */
export function viewerZone(): string {
  return Intl.DateTimeFormat().resolvedOptions().timeZone || 'UTC';
}

const two = (value: number): string => String(value).padStart(2, '0');

/** The time of day in the viewer's zone: `03:12:09`. */
export function clockTime(at: number): string {
  const date = new Date(at);
  return `${two(date.getHours())}:${two(date.getMinutes())}:${two(date.getSeconds())}`;
}

/** The same with milliseconds: `03:12:09.041`. */
export function clockTimeMs(at: number): string {
  return `${clockTime(at)}.${String(new Date(at).getMilliseconds()).padStart(3, '0')}`;
}

/** The day in the viewer's zone, sortable: `2026-11-21`. */
export function day(at: number): string {
  const date = new Date(at);
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Day and time in full with the viewer's zone, for a tooltip: `2026-11-21 03:12:09.041 (Europe/Berlin)`. */
export function full(at: number, zone = viewerZone()): string {
  return `${day(at)} ${clockTimeMs(at)} (${zone})`;
}

/** The time alone today, day and time on other days. */
export function shortMoment(at: number, now: number): string {
  return day(at) === day(now) ? clockTime(at) : `${day(at)} ${clockTime(at).slice(0, 5)}`;
}

/** A planned moment, to the minute: the time alone today, day and time on other days. */
export function minuteMoment(at: number, now: number): string {
  const time = clockTime(at).slice(0, 5);
  return day(at) === day(now) ? time : `${day(at)} ${time}`;
}
