import type { MaintenanceWindow, WindowBody } from '../../api/types.js';
import { duration } from '../../format/duration.js';

export const kinds = [
  ['once', 'Once'],
  ['daily', 'Every day'],
  ['weekly', 'Every week'],
  ['cron', 'By cron'],
] as const;
export type Kind = (typeof kinds)[number][0];

export const weekDays = [
  ['mon', 'Mon'],
  ['tue', 'Tue'],
  ['wed', 'Wed'],
  ['thu', 'Thu'],
  ['fri', 'Fri'],
  ['sat', 'Sat'],
  ['sun', 'Sun'],
] as const;
export type WeekDay = (typeof weekDays)[number][0];

/** Units of time of the form, in minutes. */
export const spans = [
  ['minutes', 1],
  ['hours', 60],
  ['days', 1_440],
] as const;
export type Span = (typeof spans)[number][0];

/** A window as it stands in the form: all texts as they are typed. */
export interface Draft {
  readonly name: string;
  readonly note: string;
  readonly kind: Kind;
  /** For `once`: day and time by the clocks of the zone, `2026-11-22T02:30`. */
  readonly moment: string;
  /** For `daily` and `weekly`: `02:30`. */
  readonly time: string;
  readonly cron: string;
  readonly days: readonly WeekDay[];
  readonly zone: string;
  readonly amount: string;
  readonly span: Span;
  /** Day and time in the viewer's zone; empty for none. */
  readonly until: string;
  /** Names with commas between them. */
  readonly hosts: string;
  readonly units: string;
}

/** What clocks of a zone show at a moment, as an input for day and time wants it. In UTC where the zone is not known here. */
export function inputMoment(at: number, zone: string): string {
  try {
    const shown = new Intl.DateTimeFormat('sv-SE', {
      timeZone: zone,
      dateStyle: 'short',
      timeStyle: 'short',
    }).format(at);
    return shown.replace(' ', 'T');
  } catch {
    return new Date(at).toISOString().slice(0, 16);
  }
}

/** The form of a new window: from now on, for an hour, for everything. */
export function blank(now: number, zone: string): Draft {
  return {
    name: '',
    note: '',
    kind: 'once',
    moment: inputMoment(now, zone),
    time: '02:00',
    cron: '0 2 * * sun',
    days: ['sun'],
    zone,
    amount: '1',
    span: 'hours',
    until: '',
    hosts: '*',
    units: '*',
  };
}

/** The form of a window that there is. */
export function draftOf(window: MaintenanceWindow, now: number, viewerZone: string): Draft {
  const { name, note, kind, start, days, zone, minutes, until, hosts, units } = window;
  const [span, size] = spans.findLast(([, each]) => minutes % each === 0) ?? spans[0];
  return {
    ...blank(now, zone),
    name,
    note,
    kind,
    ...(kind === 'once' && { moment: start }),
    ...((kind === 'daily' || kind === 'weekly') && { time: start }),
    ...(kind === 'cron' && { cron: start }),
    ...(kind === 'weekly' && { days }),
    amount: String(minutes / size),
    span,
    until: until === null ? '' : inputMoment(until, viewerZone),
    hosts: hosts.join(', '),
    units: units.join(', '),
  };
}

/** What the API is told. */
export function bodyOf(draft: Draft): WindowBody {
  const { name, note, kind, moment, time, cron, days, zone, amount, span, until, hosts, units } = draft;
  const size = spans.find(([one]) => one === span)?.[1] ?? 1;
  return {
    name,
    note,
    kind,
    start: kind === 'once' ? moment.slice(0, 16) : kind === 'cron' ? cron : time.slice(0, 5),
    days: kind === 'weekly' ? [...days] : [],
    zone,
    minutes: Math.round(Number(amount) * size),
    until: kind === 'once' || until === '' ? null : new Date(until).getTime(),
    hosts: listOf(hosts),
    units: listOf(units),
  };
}

/** Names with commas or blanks between them; nothing typed means all. */
function listOf(text: string): string[] {
  const names = text.split(/[\s,]+/).filter((name) => name !== '');
  return names.length === 0 ? ['*'] : names;
}

/** When a window is in force, in words, with its zone. */
export function scheduleWords(window: MaintenanceWindow): string {
  const { kind, start, days, zone, minutes } = window;
  const lasts = `for ${duration(minutes * 60_000)} (${zone})`;
  const words = weekDays.filter(([day]) => days.includes(day)).map(([, word]) => word);
  switch (kind) {
    case 'once':
      return `Once, ${start.replace('T', ' ')}, ${lasts}`;
    case 'daily':
      return `Every day at ${start}, ${lasts}`;
    case 'weekly':
      return `Every ${words.join(', ')} at ${start}, ${lasts}`;
    case 'cron':
      return `By cron, ${start}, ${lasts}`;
  }
}

/** What a window is about, in words. */
export function scopeWords({ units, hosts }: Pick<MaintenanceWindow, 'units' | 'hosts'>): string {
  const what = units.includes('*') ? 'Every service' : units.join(', ');
  return `${what} on ${hosts.includes('*') ? 'every host' : hosts.join(', ')}`;
}
