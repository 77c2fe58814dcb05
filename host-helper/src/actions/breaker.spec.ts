import { describe, expect, it } from 'vitest';

import { defaultLimits as limits } from '../settings/settings.js';
import { type Breaker, breakerOf } from './breaker.js';
import { type PastAction, streakOf } from './past.js';

const at = (seconds: number, streak: number, ended: PastAction['ended'] = 'well'): PastAction => ({
  subject: 'a.service',
  verb: 'restart',
  mono: seconds * 1000,
  streak,
  pool: null,
  ended,
});

/** The breaker, `seconds` after the boot, of a unit that ceased to run at that moment, or at another. */
function look(ofSubject: PastAction[], seconds: number, failedAt = seconds, own: object = {}): Breaker {
  const now = seconds * 1000;
  const streak = streakOf(ofSubject, failedAt * 1000, limits.healthySeconds, now);
  return breakerOf({ ofSubject, now, streak, limits: { ...limits, ...own } });
}

describe('the breaker', () => {
  const helpless = [at(0, 0), at(10, 1), at(30, 2)];

  it('is closed before anything was done, and while actions are left', () => {
    expect(look([], 0).state).toBe('closed');
    expect(look(helpless.slice(0, 2), 40).state).toBe('closed');
  });

  it('opens when as many actions as are allowed did not lead to health', () =>
    expect(look(helpless, 40)).toEqual({
      state: 'open',
      reason: '3 actions in a row did not lead to health',
      retryAfterMs: 1_790_000,
    }));

  it('opens however slowly the actions came', () =>
    expect(look([at(0, 0), at(400, 1), at(900, 2)], 1000).state).toBe('open'));

  it('lets one action through after half an hour, and no second one', () => {
    expect(look(helpless, 1829.9, 40).state).toBe('open');
    expect(look(helpless, 1830, 40)).toMatchObject({ state: 'half-open', retryAfterMs: 0 });
    expect(look([...helpless, at(1830, 3)], 1840)).toMatchObject({ state: 'open', retryAfterMs: 1_790_000 });
  });

  it('is closed by ten minutes of health, after any action', () => {
    expect(look(helpless, 629).state).toBe('open');
    expect(look(helpless, 630).state).toBe('closed');
    expect(look([...helpless, at(1830, 3)], 2430).state).toBe('closed');
  });

  it('does not take a long time in failure for health', () =>
    expect(look(helpless, 1000, 40).state).toBe('open'));

  it('opens for actions that end badly while the unit itself is well all the time', () => {
    const reloads = [at(0, 0, 'badly'), at(900, 0, 'badly'), at(1800, 0, 'badly')];
    expect(look(reloads.slice(0, 2), 2700).state).toBe('closed');
    expect(look(reloads, 2700)).toMatchObject({ state: 'open', reason: 'the last 3 actions ended badly' });
    expect(look(reloads, 3600).state).toBe('half-open');
    expect(look([...reloads, at(3600, 0, 'well')], 4500).state).toBe('closed');
    expect(look([...reloads, at(3600, 0, 'badly')], 4500).state).toBe('open');
  });

  it('opens for a unit that fails only after it ran for long', () => {
    const nightly = [at(0, 0, 'badly'), at(1200, 0, 'badly'), at(2400, 0, 'badly')];
    expect(look(nightly, 3600).state).toBe('open');
  });

  it('neither counts an action whose end is not known as bad, nor as good', () => {
    expect(look([at(0, 0, 'badly'), at(900, 0, 'badly'), at(1800, 0, 'unknown')], 2700).state).toBe('closed');
    const mixed = [at(0, 0, 'badly'), at(900, 0, 'badly'), at(1800, 0, 'unknown'), at(2700, 0, 'badly')];
    expect(look(mixed, 3600).state).toBe('open');
  });

  it('is not there where it is set to 0 s', () =>
    expect(look(helpless, 40, 40, { breakerSeconds: 0 }).state).toBe('closed'));
});
