/** A moment as a clock on a wall shows it. Months from 1. */
export interface LocalTime {
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly hour: number;
  readonly minute: number;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

const formats = new Map<string, Intl.DateTimeFormat>();

/** @throws RangeError for a zone that the time zone data of this process does not know. */
function formatOf(zone: string): Intl.DateTimeFormat {
  const known = formats.get(zone);
  if (known !== undefined) return known;
  const format = new Intl.DateTimeFormat('en-US-u-ca-iso8601-nu-latn', {
    timeZone: zone,
    hourCycle: 'h23',
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  });
  formats.set(zone, format);
  return format;
}

/** Whether a text names a time zone, for example `Europe/Berlin` or `UTC`. Offsets such as `+02:00` do not: they know no summer. */
export function isZone(zone: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9_+/-]{0,63}$/.test(zone)) return false;
  try {
    formatOf(zone);
    return true;
  } catch {
    return false;
  }
}

/** How far the clocks of a zone are ahead of UTC at a moment, milliseconds. */
function offsetAt(at: number, zone: string): number {
  const whole = Math.floor(at / 1000) * 1000;
  const shown: Record<string, number> = {};
  for (const { type, value } of formatOf(zone).formatToParts(whole)) shown[type] = Number(value);
  const { year, month, day, hour, minute, second } = shown as Record<
    'year' | 'month' | 'day' | 'hour' | 'minute' | 'second',
    number
  >;
  return Date.UTC(year, month - 1, day, hour, minute, second) - whole;
}

/** What the clocks of a zone show at a moment (milliseconds since the epoch). */
export function localTime(at: number, zone: string): LocalTime {
  const shown = new Date(at + offsetAt(at, zone));
  return {
    year: shown.getUTCFullYear(),
    month: shown.getUTCMonth() + 1,
    day: shown.getUTCDate(),
    hour: shown.getUTCHours(),
    minute: shown.getUTCMinutes(),
  };
}

/** The moments at which the clocks of a zone show a time: one, two where they are put back, none where they are put forward. */
export function momentsOf(local: LocalTime, zone: string): readonly number[] {
  const shown = shownAs(local);
  const offsets = new Set([offsetAt(shown - dayMs, zone), offsetAt(shown + dayMs, zone)]);
  return [...offsets]
    .map((offset) => shown - offset)
    .filter((at) => offsetAt(at, zone) === shown - at)
    .sort((a, b) => a - b);
}

/**
 * The one moment that is meant by a time of a zone. Where the clocks show it twice it is the first one; where they leave
 * it out it is as long after the change as it would have been (02:30 becomes 03:30), so that the night's work begins as
 * many hours after midnight as in any other night. Both as RFC 5545 has it (3.3.5).
 */
export function momentOf(local: LocalTime, zone: string): number {
  const [first] = momentsOf(local, zone);
  if (first !== undefined) return first;
  const shown = shownAs(local);
  return shown - offsetAt(shown - dayMs, zone);
}

/** How far the clocks of a zone are ahead of UTC from the day before a day to the day after it; null where that changes. */
export function steadyOffset(local: LocalTime, zone: string): number | null {
  const midnight = Date.UTC(local.year, local.month - 1, local.day);
  const before = offsetAt(midnight - dayMs, zone);
  return before === offsetAt(midnight + 2 * dayMs, zone) ? before : null;
}

/** The moment at which clocks of UTC show a time. */
export function shownAs({ year, month, day, hour, minute }: LocalTime): number {
  return Date.UTC(year, month - 1, day, hour, minute);
}
