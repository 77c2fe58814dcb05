import type { HeartbeatCheck } from '@smart-monitor/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeBeats, type Beats } from './judge-beats.js';

const check: HeartbeatCheck = {
  name: 'app beats',
  unit: 'app.service',
  hosts: ['*'],
  kind: 'heartbeat',
  file: 'app.heartbeat',
  service: '',
  intervalSeconds: 5,
  warningSeconds: 10,
  deadSeconds: 30,
  startSeconds: 60,
};
const begin = 1_000_000;
const run = { activeSince: begin };
const second = 1_000;
const watched = (last: number | null, more: Partial<Beats> = {}): Beats => ({
  last,
  watchedSince: begin,
  missing: false,
  trouble: '',
  ...more,
});

describe('a heartbeat', () => {
  it.each([
    [9, 'healthy', true],
    [10, 'warning', true],
    [29, 'warning', true],
    [30, 'dead', false],
    [3_600, 'dead', false],
  ])('of %d seconds ago is %s', (age, state, ok) => {
    const last = begin + 100 * second;
    expect(judgeBeats(check, watched(last), run, last + age * second)).toMatchObject({ state, ok });
  });

  it('that never was is missing: waited for, then red, and nobody is held to it', () => {
    const early = judgeBeats(check, watched(null), run, begin + 59 * second);
    expect(early).toMatchObject({ state: 'missing', ok: null, pending: true });
    const late = judgeBeats(check, watched(null), run, begin + 60 * second);
    expect(late).toMatchObject({ state: 'missing', ok: false });
    expect(late.observeOnly).toContain('No beat was ever seen');
    const watchedLater = { ...watched(null), watchedSince: begin + 50 * second };
    expect(judgeBeats(check, watchedLater, run, begin + 109 * second).ok).toBeNull();
  });

  it('whose file had gone before this process began is red, and something may be done about it', () => {
    const gone = watched(null, { missing: true });
    expect(judgeBeats(check, gone, run, begin + 59 * second)).toMatchObject({ state: 'missing', ok: null });
    const red = judgeBeats(check, gone, run, begin + 60 * second);
    expect(red).toMatchObject({
      state: 'missing',
      ok: false,
      says: expect.stringContaining('gone') as string,
    });
    expect(red.observeOnly).toBeUndefined();
  });

  it('whose file has gone is missing at once, and red after as long as silence takes', () => {
    const last = begin + 100 * second;
    const gone = watched(last, { missing: true });
    expect(judgeBeats(check, gone, run, last + 29 * second)).toMatchObject({ state: 'missing', ok: null });
    expect(judgeBeats(check, gone, run, last + 30 * second)).toMatchObject({ state: 'missing', ok: false });
  });

  it('that cannot be looked at is an error, and nothing follows', () =>
    expect(
      judgeBeats(check, watched(begin, { trouble: 'permission denied' }), run, begin + 3_600 * second),
    ).toMatchObject({
      state: 'error',
      ok: null,
      pending: false,
      says: 'It cannot be told: permission denied.',
    }));

  it('of the run before gives a new run its time to start, and then is dead', () => {
    const restarted = { activeSince: begin + 200 * second };
    const old = watched(begin + 100 * second);
    expect(judgeBeats(check, old, restarted, begin + 259 * second)).toMatchObject({
      state: 'unknown',
      ok: null,
    });
    expect(judgeBeats(check, old, restarted, begin + 260 * second)).toMatchObject({
      state: 'dead',
      ok: false,
    });
    const beats = watched(begin + 201 * second);
    expect(judgeBeats(check, beats, restarted, begin + 202 * second)).toMatchObject({
      state: 'healthy',
      ok: true,
    });
  });

  it('is dead only by silence that was watched, in the present run, for as long as it takes', () => {
    const moment = fc.integer({ min: 0, max: 200_000 });
    fc.assert(
      fc.property(
        fc.option(moment),
        moment,
        moment,
        moment,
        fc.boolean(),
        (last, watchedSince, activeSince, now, missing) => {
          const { ok } = judgeBeats(
            check,
            { last, watchedSince, missing, trouble: '' },
            { activeSince },
            now,
          );
          if (ok === false)
            for (const since of [last!, watchedSince, activeSince])
              expect(now - since).toBeGreaterThanOrEqual(30 * second);
          if (ok === true) {
            expect(last).toBeGreaterThan(activeSince);
            expect(now - last!).toBeLessThan(30 * second);
          }
        },
      ),
    );
  });
});
