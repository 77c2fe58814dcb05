/** What was wrong with a schedule, in words that go on from the name of the field: `has 4 fields ...`. */
export class ScheduleError extends Error {
  override readonly name = 'ScheduleError';
}

/** A calendar: which minutes of which days. All numbers as cron has them; Sunday is 0. */
export interface Calendar {
  readonly minutes: readonly number[];
  readonly hours: readonly number[];
  readonly days: ReadonlySet<number>;
  readonly months: ReadonlySet<number>;
  readonly weekdays: ReadonlySet<number>;
  /** True where both day fields are restricted: then a day that fits one of them is meant, as in cron(5). */
  readonly eitherDay: boolean;
  /** True where every hour is meant: then time is counted as it passes, and not by the hands of the clock. */
  readonly everyHour: boolean;
}

interface Field {
  readonly name: string;
  readonly least: number;
  readonly most: number;
  /** Words for the numbers from `least` on. */
  readonly words?: readonly string[];
}

const fields: readonly Field[] = [
  { name: 'minute', least: 0, most: 59 },
  { name: 'hour', least: 0, most: 23 },
  { name: 'day of month', least: 1, most: 31 },
  {
    name: 'month',
    least: 1,
    most: 12,
    words: ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'],
  },
  {
    name: 'day of week',
    least: 0,
    most: 7,
    words: ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat', 'sun'],
  },
];

/**
 * Reads a line of five fields as crontab(5) has them: minute, hour, day of month, month, day of week; each `*`, a number,
 * a name or a range `a-b`; a star or a range can have a step (`8-18/2`), or several of these with commas. Sunday is 0 or 7.
 * @throws ScheduleError that says what cannot be read.
 */
export function parseCron(text: string): Calendar {
  const parts = text.trim().split(/\s+/);
  if (parts.length !== fields.length)
    throw new ScheduleError(
      `must have 5 fields (minute, hour, day of month, month, day of week), not ${text.trim() === '' ? 0 : parts.length}`,
    );
  const [minutes, hours, days, months, weekdays] = parts.map((part, index) =>
    readField(part, fields[index]!),
  ) as [number[], number[], number[], number[], number[]];
  return {
    minutes,
    hours,
    days: new Set(days),
    months: new Set(months),
    weekdays: new Set(weekdays.map((day) => day % 7)),
    // As cron does: a field that begins with a star restricts nothing by itself.
    eitherDay: !parts[2]!.startsWith('*') && !parts[4]!.startsWith('*'),
    everyHour: parts[1] === '*',
  };
}

function readField(text: string, field: Field): number[] {
  const found = new Set<number>();
  for (const item of text.split(',')) for (const value of readItem(item, field)) found.add(value);
  return [...found].sort((a, b) => a - b);
}

function readItem(item: string, field: Field): number[] {
  const { name, least, most } = field;
  const match = /^(\*|([a-z\d]+)(?:-([a-z\d]+))?)(?:\/(\d{1,3}))?$/i.exec(item);
  const bad = (): ScheduleError =>
    new ScheduleError(`has "${item}" as ${name}, which must be from ${least} to ${most}, or *`);
  if (match === null) throw bad();
  const [, whole, first, last, stepText] = match;
  const step = stepText === undefined ? 1 : Number(stepText);
  const from = whole === '*' ? least : readNumber(first!, field, 'indexOf');
  const end = last ?? (stepText === undefined ? first : undefined);
  const to = whole === '*' || end === undefined ? most : readNumber(end, field, 'lastIndexOf');
  if (from === null || to === null || from > to || step < 1) throw bad();
  const values: number[] = [];
  for (let value = from; value <= to; value += step) values.push(value);
  return values;
}

/** Sunday is there twice: it begins a week as the start of a range, and ends one as its end. */
function readNumber(
  text: string,
  { least, most, words = [] }: Field,
  which: 'indexOf' | 'lastIndexOf',
): number | null {
  const word = words[which](text.toLowerCase());
  if (word >= 0) return word + least;
  const value = /^\d{1,2}$/.test(text) ? Number(text) : NaN;
  return value >= least && value <= most ? value : null;
}

/** Whether a calendar means a day. */
export function meansDay(calendar: Calendar, { month, day, weekday }: DayOfYear): boolean {
  if (!calendar.months.has(month)) return false;
  const [byDay, byWeekday] = [calendar.days.has(day), calendar.weekdays.has(weekday)];
  return calendar.eitherDay ? byDay || byWeekday : byDay && byWeekday;
}

/** A day as a calendar looks at it. */
export interface DayOfYear {
  readonly month: number;
  readonly day: number;
  /** Sunday is 0. */
  readonly weekday: number;
}
