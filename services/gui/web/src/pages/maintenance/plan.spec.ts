import { describe, expect, it } from 'vitest';
import type { MaintenanceWindow } from '../../api/types.js';
import { blank, bodyOf, draftOf, inputMoment, scheduleWords, scopeWords } from './plan.js';

const now = Date.parse('2026-11-21T12:34:56Z');
const weekly = {
  name: 'new disk',
  note: 'ticket 12',
  kind: 'weekly',
  start: '02:30',
  days: ['sat', 'sun'],
  zone: 'Europe/Berlin',
  minutes: 90,
  until: Date.parse('2026-12-24T17:00Z'),
  hosts: ['*'],
  units: ['db-*.service', 'web.service'],
} as unknown as MaintenanceWindow;

describe('the form of a window', () => {
  it('begins with an hour from now, by the clocks of its zone, for everything', () => {
    expect(bodyOf(blank(now, 'Asia/Kathmandu'))).toMatchObject({
      kind: 'once',
      start: '2026-11-21T18:19',
      zone: 'Asia/Kathmandu',
      minutes: 60,
      until: null,
      hosts: ['*'],
      units: ['*'],
    });
    expect(inputMoment(now, 'Mars/Olympus')).toBe('2026-11-21T12:34');
  });

  it.each([
    weekly,
    { ...weekly, kind: 'daily', days: [], until: null, minutes: 1_380 },
    { ...weekly, kind: 'cron', start: '30 2 * * sat', days: [] },
    { ...weekly, kind: 'once', start: '2026-11-22T02:30', days: [], until: null, minutes: 2_880 },
  ] as MaintenanceWindow[])('gives back what it was filled with: $kind', (window) => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    expect(bodyOf(draftOf(window, now, zone))).toEqual(window);
  });

  it('shows times in the unit that they are whole in', () => {
    const shown = (minutes: number) => {
      const { amount, span } = draftOf({ ...weekly, minutes }, now, 'UTC');
      return `${amount} ${span}`;
    };
    expect([45, 90, 120, 2_880].map(shown)).toEqual(['45 minutes', '90 minutes', '2 hours', '2 days']);
    expect(bodyOf({ ...blank(now, 'UTC'), amount: '1.5', span: 'hours' }).minutes).toBe(90);
  });

  it('takes names with commas and blanks between them, and none as all', () => {
    const names = (units: string) => bodyOf({ ...blank(now, 'UTC'), units }).units;
    expect(names(' web.service,db-*  x.timer ,')).toEqual(['web.service', 'db-*', 'x.timer']);
    expect(names(' ')).toEqual(['*']);
  });
});

describe('a window in words', () => {
  it('says when, with its zone, and about what', () => {
    expect(scheduleWords(weekly)).toBe('Every Sat, Sun at 02:30, for 1 h 30 min (Europe/Berlin)');
    const once = { ...weekly, kind: 'once', start: '2026-11-22T02:30' } as const;
    expect(scheduleWords(once)).toBe('Once, 2026-11-22 02:30, for 1 h 30 min (Europe/Berlin)');
    expect(scopeWords(weekly)).toBe('db-*.service, web.service on every host');
    expect(scopeWords({ units: ['*'], hosts: ['web01'] })).toBe('Every service on web01');
  });
});
