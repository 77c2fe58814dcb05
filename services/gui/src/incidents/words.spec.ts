import type { Incident } from '@smart-monitor/database';
import { describe, expect, it } from 'vitest';
import { duration, timeOfDay, titleOf } from './words.js';

const incident: Incident = {
  id: 'i',
  hostId: 'h',
  hostname: 'web01',
  unit: 'lab-web.service',
  condition: 'failed',
  detectedBy: 'PropertiesChanged',
  summary: 'lab-web.service failed (signal 9, SIGKILL).',
  state: 'recovered',
  openedAt: Date.UTC(2026, 10, 21, 3, 12, 9),
  openedMono: 0,
  closedAt: Date.UTC(2026, 10, 21, 3, 12, 19),
  closedMono: 10_000,
  closedSummary: '',
  durationMs: 41.4,
};

describe('titleOf', () => {
  it('tells what happened, when, and what came of it', () => {
    expect(titleOf(incident, 'UTC')).toBe(
      'lab-web.service failed at 03:12:09 (signal 9, SIGKILL). Restarted and verified in 41 ms.',
    );
    expect(titleOf(incident)).toContain('at 03:12:09 UTC (');
    expect(titleOf(incident, 'Asia/Tokyo')).toContain('at 12:12:09 (');
  });

  it('tells why an open one is not repaired', () => {
    const open = { ...incident, state: 'open' as const, summary: 'lab-web.service ended by itself.' };
    expect(titleOf(open, 'UTC', 'Dry run: it would have been acted on.')).toBe(
      'lab-web.service ended by itself at 03:12:09. Dry run: it would have been acted on.',
    );
    expect(titleOf({ ...open, summary: '' }, 'UTC')).toContain('lab-web.service is not as it should be at');
  });
});

describe('titleOf a unit that runs and is complained of', () => {
  const first = 'Memory is short, and app.service uses 700 MiB.';
  const summary = `${first} Only 3.0 % of 2.0 GiB is available.`;
  const short = { ...incident, unit: 'app.service', condition: 'memory-pressure', summary };

  it('begins with the time, for the sentences are those of the guard', () => {
    expect(titleOf({ ...short, state: 'open' }, 'UTC', 'The policy only observes.')).toBe(
      `03:12:09: ${first} The policy only observes.`,
    );
  });

  it('ends with what helped', () => {
    const closedSummary = '"kill" helped app.service, which was verified; it was well again after 31 s.';
    expect(titleOf({ ...short, closedSummary }, 'UTC')).toBe(`03:12:09: ${first} ${closedSummary}`);
  });
});

describe('timeOfDay', () => {
  it('refuses a zone that is none', () => {
    expect(() => timeOfDay(0, 'Mars/Olympus')).toThrow();
  });
});

describe('duration', () => {
  it('uses the digits that help', () => {
    const said = [0.4, 41.4, 999, 3_240, 59_400, 60_000, 250_000, 3_599_900, 7_500_000].map(duration);
    expect(said).toEqual([
      '0 ms',
      '41 ms',
      '999 ms',
      '3.2 s',
      '59 s',
      '1 min',
      '4 min 10 s',
      '60 min',
      '2 h 5 min',
    ]);
  });
});
