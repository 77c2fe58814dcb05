import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  maintenanceOf,
  maintenanceOn,
  nextStart,
  occurrenceAt,
  standingOf,
  type WindowTimes,
} from './occurrences.js';
import type { MaintenanceWindow } from './window.js';
import { localTime } from './zone.js';

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const at = (text: string): number => Date.parse(text);

const daily = (start: string, zone: string, minutes = 60): WindowTimes => ({
  kind: 'daily',
  start,
  days: [],
  zone,
  minutes,
  until: null,
  endedAt: null,
});
const iso = (moment: number | null): string | null =>
  moment === null ? null : new Date(moment).toISOString();
/** The next starts after a moment. */
function starts(window: WindowTimes, after: string, many: number): (string | null)[] {
  const found: (string | null)[] = [];
  for (let from: number | null = at(after); from !== null && found.length < many;) {
    from = nextStart(window, from);
    found.push(iso(from));
  }
  return found;
}

describe('a window that comes once', () => {
  const once = { ...daily('2026-11-22T02:30', 'Europe/Berlin'), kind: 'once' } as const;
  it('is in force from its start to just before its end', () => {
    const since = at('2026-11-22T01:30Z');
    expect(occurrenceAt(once, since - 1)).toBeNull();
    expect(occurrenceAt(once, since)).toEqual({ since, until: since + hourMs });
    expect(occurrenceAt(once, since + hourMs - 1)).not.toBeNull();
    expect(occurrenceAt(once, since + hourMs)).toBeNull();
    expect(nextStart(once, since - 1)).toBe(since);
    expect([since - 1, since, since + hourMs].map((now) => standingOf(once, now))).toEqual([
      'coming',
      'in-force',
      'over',
    ]);
  });

  it('may last for days, over a change of the clocks', () => {
    const long = { ...once, start: '2026-10-24T12:00', minutes: 3 * 1_440 };
    const since = at('2026-10-24T10:00Z');
    expect(occurrenceAt(long, since + 71 * hourMs)).toEqual({ since, until: since + 72 * hourMs });
    expect(occurrenceAt(long, since + 72 * hourMs)).toBeNull();
  });

  it.each(['2026-02-30T02:30', '2026-13-01T00:00', '2026-11-22 02:30', '02:30', ''])(
    'is refused on a day that is none: "%s"',
    (start) => expect(() => occurrenceAt({ ...once, start }, 0)).toThrow('must be a day and a time'),
  );
});

describe('a window where clocks are changed', () => {
  it('at a time that is left out begins as long after midnight as in other nights, once', () => {
    expect(starts(daily('02:30', 'Europe/Berlin'), '2026-03-27T12:00Z', 3)).toEqual([
      '2026-03-28T01:30:00.000Z',
      '2026-03-29T01:30:00.000Z', // 03:30 in Berlin
      '2026-03-30T00:30:00.000Z',
    ]);
  });

  it('at a time that comes twice begins at the first, once', () => {
    expect(starts(daily('02:30', 'Europe/Berlin'), '2026-10-24T12:00Z', 2)).toEqual([
      '2026-10-25T00:30:00.000Z',
      '2026-10-26T01:30:00.000Z',
    ]);
  });

  it('lasts as long as ever, by time that passes', () => {
    const window = daily('01:30', 'Europe/Berlin', 120);
    const autumn = at('2026-10-24T23:30Z');
    expect(occurrenceAt(window, autumn)).toEqual({ since: autumn, until: autumn + 2 * hourMs });
  });

  it('comes every hour of the time that passes where it is meant for every hour', () => {
    const hourly = { ...daily('30 * * * *', 'Europe/Berlin', 5), kind: 'cron' } as const;
    const spring = starts(hourly, '2026-03-28T23:45Z', 4);
    expect(spring).toEqual(['00:30', '01:30', '02:30', '03:30'].map((time) => `2026-03-29T${time}:00.000Z`));
    const autumn = starts(hourly, '2026-10-24T23:45Z', 4);
    expect(autumn).toEqual(['00:30', '01:30', '02:30', '03:30'].map((time) => `2026-10-25T${time}:00.000Z`));
  });

  it('knows zones that change by half an hour, and by a whole day', () => {
    expect(starts(daily('02:10', 'Australia/Lord_Howe'), '2026-10-02T18:00Z', 2)).toEqual([
      '2026-10-03T15:40:00.000Z', // 02:40, because 02:00 became 02:30
      '2026-10-04T15:10:00.000Z',
    ]);
    // Samoa had no 30th of December 2011: its time is that of the 31st, and both begin then.
    expect(starts(daily('09:00', 'Pacific/Apia'), '2011-12-29T00:00Z', 3)).toEqual([
      '2011-12-29T19:00:00.000Z',
      '2011-12-30T19:00:00.000Z',
      '2011-12-31T19:00:00.000Z',
    ]);
  });
});

describe('a window that comes back', () => {
  it('by the week begins on its days', () => {
    const weekly = { ...daily('22:00', 'UTC', 240), kind: 'weekly', days: ['sat', 'sun'] } as const;
    expect(starts(weekly, '2026-11-20T00:00Z', 3)).toEqual([
      '2026-11-21T22:00:00.000Z',
      '2026-11-22T22:00:00.000Z',
      '2026-11-28T22:00:00.000Z',
    ]);
    expect(occurrenceAt(weekly, at('2026-11-23T01:59Z'))?.since).toBe(at('2026-11-22T22:00Z'));
    expect(occurrenceAt(weekly, at('2026-11-23T02:00Z'))).toBeNull();
  });

  it('by cron finds a day that comes every four years, and none that never comes', () => {
    const leap = { ...daily('0 3 29 2 *', 'UTC'), kind: 'cron' } as const;
    expect(iso(nextStart(leap, at('2026-11-21T00:00Z')))).toBe('2028-02-29T03:00:00.000Z');
    expect(iso(nextStart(leap, at('2096-03-01T00:00Z')))).toBe('2104-02-29T03:00:00.000Z');
    expect(nextStart({ ...leap, start: '0 3 31 4 *' }, 0)).toBeNull();
  });

  it('ends for good at its `until`, in the middle too', () => {
    const until = at('2026-11-23T02:30Z');
    const window = { ...daily('02:00', 'UTC'), until };
    const since = at('2026-11-23T02:00Z');
    expect(occurrenceAt(window, since)).toEqual({ since, until });
    expect([occurrenceAt(window, until), nextStart(window, since)]).toEqual([null, null]);
    expect(standingOf(window, until)).toBe('over');
  });

  it('that a person ended comes back the next time', () => {
    const endedAt = at('2026-11-23T02:10Z');
    const window = { ...daily('02:00', 'UTC'), endedAt };
    expect(occurrenceAt(window, endedAt)).toBeNull();
    expect(iso(nextStart(window, endedAt))).toBe('2026-11-24T02:00:00.000Z');
    expect(occurrenceAt(window, at('2026-11-24T02:00Z'))).not.toBeNull();
  });
});

const zones = ['UTC', 'Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'Asia/Kathmandu'];

describe('any calendar', () => {
  it('starts exactly where the clocks of its zone show it, looked at minute by minute', () => {
    const cases = fc.record({
      zone: fc.constantFrom(...zones),
      minute: fc.integer({ min: 0, max: 59 }),
      step: fc.integer({ min: 1, max: 6 }),
      // Around the changes of 2026, and a time without one.
      from: fc.constantFrom(
        '2026-03-08T00:00Z',
        '2026-03-28T18:00Z',
        '2026-10-03T12:00Z',
        '2026-10-24T18:00Z',
        '2026-11-01T00:00Z',
        '2026-06-01T00:00Z',
      ),
    });
    fc.assert(
      fc.property(cases, ({ zone, minute, step, from }) => {
        const window = { ...daily(`${minute} */${step} * * *`, zone), kind: 'cron' } as const;
        const begin = at(from);
        const shown: number[] = [];
        for (let now = begin + minuteMs; now <= begin + 24 * hourMs; now += minuteMs) {
          const local = localTime(now, zone);
          if (local.minute === minute && local.hour % step === 0) shown.push(now);
        }
        const found: number[] = [];
        for (
          let next = nextStart(window, begin);
          next !== null && next <= begin + 24 * hourMs;
          next = nextStart(window, next)
        )
          found.push(next);
        // Each start is shown by the clocks, but for one that they leave out; and what they show twice begins once.
        const extra = found.filter((one) => !shown.includes(one));
        const missed = shown.filter((one) => !found.includes(one));
        expect(extra.length + missed.length).toBeLessThanOrEqual(step === 1 ? 2 : 1);
      }),
      { numRuns: 60 },
    );
  });

  it('is in force at a moment exactly where its last start is less than its length ago', () => {
    const cases = fc.record({
      zone: fc.constantFrom(...zones),
      hour: fc.integer({ min: 0, max: 23 }),
      minutes: fc.integer({ min: 1, max: 1_380 }),
      now: fc.integer({ min: at('2026-03-01T00:00Z'), max: at('2026-11-30T00:00Z') }),
    });
    fc.assert(
      fc.property(cases, ({ zone, hour, minutes, now }) => {
        const window = daily(`${String(hour).padStart(2, '0')}:15`, zone, minutes);
        const found = occurrenceAt(window, now);
        let last: number | null = null;
        for (
          let next = nextStart(window, now - 3 * 24 * hourMs);
          next !== null && next <= now;
          next = nextStart(window, next)
        )
          last = next;
        expect(found?.since ?? null).toBe(last !== null && now < last + minutes * minuteMs ? last : null);
        const changes = maintenanceOn([{ ...window, ...whole }], 'h', now);
        // What is said to be right until then is right until then.
        const probe = Math.min(changes.changesAt - 1, now + 24 * hourMs);
        expect(occurrenceAt(window, probe)?.since ?? null).toBe(found?.since ?? null);
      }),
      { numRuns: 200 },
    );
  });
});

const whole = {
  id: 'w',
  name: 'new disk',
  note: '',
  hosts: ['*'],
  units: ['db-*.service'],
  createdBy: 'ada',
  createdAt: 1,
  updatedBy: 'ada',
  updatedAt: 1,
  endedBy: '',
};

describe('the windows in force on a host', () => {
  const now = at('2026-11-21T12:00Z');
  const window = (change: Partial<MaintenanceWindow>): MaintenanceWindow => ({
    ...daily('11:30', 'UTC'),
    ...whole,
    ...change,
  });

  it('are those of its name, with when that changes', () => {
    const elsewhere = window({ id: 'e', hosts: ['other'] });
    const later = window({ id: 'l', start: '12:10' });
    const { inForce, changesAt } = maintenanceOn(
      [elsewhere, later, window({ hosts: ['web01'] })],
      'WEB01',
      now,
    );
    expect(inForce).toEqual([
      {
        id: 'w',
        name: 'new disk',
        note: '',
        by: 'ada',
        units: ['db-*.service'],
        since: at('2026-11-21T11:30Z'),
        until: at('2026-11-21T12:30Z'),
      },
    ]);
    expect(iso(changesAt)).toBe('2026-11-21T12:10:00.000Z');
    expect(maintenanceOn([], 'h', now)).toEqual({ inForce: [], changesAt: Infinity });
  });

  it('are about the units that their patterns name, the one that ends last first', () => {
    const { inForce } = maintenanceOn(
      [window({}), window({ id: 'long', units: ['*'], minutes: 90 })],
      'h',
      now,
    );
    const ids = (names: string[]) => maintenanceOf(inForce, names).map(({ id }) => id);
    expect(ids(['db-main.service'])).toEqual(['long', 'w']);
    expect(ids(['web.service'])).toEqual(['long']);
    expect(ids(['alias.service', 'db-main.service'])).toEqual(['long', 'w']);
  });

  it('count one whose times cannot be read here: nothing is done on a guess', () => {
    const { inForce } = maintenanceOn([window({ zone: 'Mars/Olympus' })], 'h', now);
    expect(inForce).toMatchObject([{ id: 'w', until: now + 24 * hourMs }]);
  });
});
