import { describe, expect, it } from 'vitest';
import type { HealthCheck } from '../api/types.js';
import { checkLook, tally, worstFirst } from './check-look.js';

const check = (name: string, state: HealthCheck['state'], more: Partial<HealthCheck> = {}): HealthCheck =>
  ({ name, state, ok: null, failed: 0, looks: 5, failures: 3, of: 5, ...more }) as HealthCheck;

describe('checks and heartbeats', () => {
  it('begin with what needs a person, and keep the order of the file among alike ones', () => {
    const names = worstFirst([
      check('a', 'passing'),
      check('b', 'unknown'),
      check('c', 'warning'),
      check('d', 'dead'),
      check('e', 'red'),
    ]).map(({ name }) => name);
    expect(names).toEqual(['d', 'e', 'c', 'b', 'a']);
  });

  it('that are missing are grave only where the unit is held to them', () => {
    expect(checkLook(check('a', 'missing')).tone).toBe('warn');
    expect(checkLook(check('a', 'missing', { ok: false })).tone).toBe('bad');
  });

  it('say how often they failed, and from when on it counts', () => {
    expect(tally(check('a', 'passing'))).toBe('None of the last 5 looks failed; red from 3 of 5');
    expect(tally(check('a', 'failing', { failed: 1, looks: 1 }))).toBe(
      '1 of the last 1 look failed; red from 3 of 5',
    );
    expect(tally(check('a', 'healthy', { failures: 0, of: 0, looks: 0 }))).toBe('');
  });
});
