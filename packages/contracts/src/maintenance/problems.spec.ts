import { describe, expect, it } from 'vitest';
import { planProblems } from './problems.js';
import type { WindowPlan } from './window.js';

const now = Date.parse('2026-11-21T12:00Z');
const good: WindowPlan = {
  name: 'new disk',
  note: '',
  kind: 'once',
  start: '2026-11-22T02:30',
  days: [],
  zone: 'Europe/Berlin',
  minutes: 60,
  until: null,
  hosts: ['*'],
  units: ['*'],
};
const weekly = { ...good, kind: 'weekly', start: '02:30', days: ['sun'] } as const;

describe('the plan of a window', () => {
  it.each([
    good,
    { ...good, start: '2026-11-21T12:30' }, // began half an hour ago, and goes on
    weekly,
    { ...weekly, kind: 'daily', days: [], until: now + 86_400_000 } as const,
    { ...weekly, kind: 'cron', days: [], start: '30 2 * * 6' } as const,
    {
      ...good,
      hosts: ['web01', 'db.example.net'],
      units: ['nginx.service', 'app-*.service', 'worker@*', '-.mount'],
    },
  ])('is good: %j', (plan) => expect(planProblems(plan, now)).toEqual([]));

  it.each<[Partial<WindowPlan>, string, string]>([
    [{ name: ' ' }, 'name', 'must have 1 to 100'],
    [{ note: 'x'.repeat(501) }, 'note', 'is longer'],
    [{ kind: 'never' as never }, 'kind', 'must be one of once, daily, weekly, cron'],
    [{ zone: 'Berlin' }, 'zone', 'must be a time zone'],
    [{ zone: '+02:00' }, 'zone', 'must be a time zone'],
    [{ start: '2026-11-20T02:30' }, 'start', 'is so long ago'],
    [{ start: '2026-02-30T02:30' }, 'start', 'must be a day and a time'],
    [{ days: ['sun'] }, 'days', 'are for a weekly window only'],
    [{ ...weekly, days: [] }, 'days', 'must name at least one'],
    [{ ...weekly, start: '25:00' }, 'start', 'must be a time of day'],
    [{ ...weekly, minutes: 7 * 1_440 }, 'minutes', 'must be a whole number from 1 to 10020'],
    [{ ...weekly, until: now - 1 }, 'until', 'is over already'],
    [{ ...weekly, until: now + 1 }, 'until', 'is before the first start'],
    [{ until: now + 1 }, 'until', 'is for windows that come back'],
    [{ minutes: 0 }, 'minutes', 'from 1 to 44640'],
    [{ minutes: 1.5 }, 'minutes', 'whole number'],
    [{ ...weekly, kind: 'cron', days: [], start: '0 3 31 4 *' }, 'start', 'never comes'],
    [{ ...weekly, kind: 'cron', days: [], start: '0 3' }, 'start', 'must have 5 fields'],
    [{ hosts: [] }, 'hosts', 'must have 1 to 100'],
    [{ hosts: ['Web 1'] }, 'hosts', 'has "Web 1"'],
    [{ units: ['nginx'] }, 'units', 'has "nginx"'],
  ])('is refused by the field where it has %j', (change, field, words) => {
    const problems = planProblems({ ...good, ...change }, now);
    expect(problems.map((one) => one.field)).toContain(field);
    expect(problems.find((one) => one.field === field)?.message).toContain(words);
  });
});
