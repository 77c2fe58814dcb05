import type { TcpCheck } from '@smart-monitor/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Look } from '../../checks/result-file.js';
import { judgeLooks } from './judge-looks.js';

const check: TcpCheck = {
  name: 'web',
  unit: 'web.service',
  hosts: ['*'],
  kind: 'tcp',
  host: '127.0.0.1',
  port: 80,
  intervalSeconds: 10,
  timeoutSeconds: 5,
  failures: 3,
  of: 5,
  startSeconds: 30,
};
const begin = 1_000_000;
const now = begin + 600_000;
const run = { activeSince: begin };

/** Looks 10 s apart, of which the last is 1 s old: `+` good, `-` failed, `?` not to be told. */
function looks(pattern: string, until = now - 1_000): Look[] {
  return [...pattern].map((sign, index) => ({
    mono: until - (pattern.length - 1 - index) * 10_000,
    ok: sign === '?' ? null : sign === '+',
    durationMs: 1,
    detail: sign === '+' ? 'connected' : 'the connection was refused',
  }));
}

describe('the looks at a service', () => {
  it.each([
    ['+++++', 'passing', true],
    ['++++-', 'failing', true],
    ['++-+-', 'failing', true],
    ['++---', 'red', false],
    ['-+-+-', 'red', false],
    ['+-----', 'red', false],
    // It answers again: what is red by the count alone is not acted on.
    ['+---+', 'passing', null],
    ['---++', 'passing', null],
    ['--+++', 'passing', true],
    ['--', 'failing', null],
    ['---', 'red', false],
    ['??---', 'red', false],
    ['+?-?-', 'failing', true],
    ['???', 'unknown', null],
    ['', 'unknown', null],
  ])('%s is %s', (pattern, state, ok) =>
    expect(judgeLooks(check, looks(pattern), run, now)).toMatchObject({ state, ok }),
  );

  it('are told in a sentence with their count', () => {
    expect(judgeLooks(check, looks('+---'), run, now)).toMatchObject({
      says: 'It failed 3 of 4 times: the connection was refused.',
      failed: 3,
      looks: 4,
    });
    expect(judgeLooks(check, looks('+'), run, now).says).toBe('It answers as it should.');
  });

  it('of an earlier run say nothing about this one', () => {
    const restarted = { activeSince: now - 500 };
    expect(judgeLooks(check, looks('-----'), restarted, now)).toMatchObject({ state: 'unknown', ok: null });
    const good: Look = { mono: now - 100, ok: true, durationMs: 1, detail: 'connected' };
    expect(judgeLooks(check, [...looks('-----'), good], restarted, now)).toMatchObject({
      state: 'passing',
      ok: true,
      looks: 1,
    });
  });

  it('that fail while the unit still starts do not count, unless it has answered already', () => {
    const young = { activeSince: now - 29_000 };
    expect(judgeLooks(check, looks('---'), young, now).ok).toBeNull();
    expect(judgeLooks(check, looks('---'), { activeSince: now - 45_000 }, now)).toMatchObject({ failed: 2 });
    const quick = { ...check, failures: 2 };
    expect(judgeLooks(quick, looks('+--'), young, now)).toMatchObject({ state: 'red', ok: false });
  });

  it('say nothing when the checker has fallen silent, or told of the future', () => {
    expect(judgeLooks(check, looks('---', now - 36_000), run, now)).toMatchObject({
      state: 'unknown',
      ok: null,
    });
    expect(judgeLooks(check, looks('---', now - 34_000), run, now).ok).toBe(false);
    expect(judgeLooks(check, looks('---', now + 2_000), run, now)).toMatchObject({
      state: 'unknown',
      ok: null,
    });
  });

  it('are red only with N fresh failures of the present run among the last M, the last of all failed too', () => {
    const look = fc.record({
      gap: fc.integer({ min: 0, max: 60_000 }),
      ok: fc.constantFrom(true, false, null),
    });
    const numbers = fc
      .tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: 1, max: 20 }))
      .map(([a, b]) => ({ failures: Math.min(a, b), of: Math.max(a, b) }));
    fc.assert(
      fc.property(
        fc.array(look, { maxLength: 20 }),
        numbers,
        fc.integer({ min: 0, max: 600_000 }),
        fc.integer({ min: 0, max: 100_000 }),
        (gaps, nOfM, active, later) => {
          let mono = begin;
          const all = gaps.map(({ gap, ok }) => ({ mono: (mono += gap), ok, durationMs: 1, detail: 'x' }));
          const at = mono + later;
          const since = begin + active;
          const judged = judgeLooks({ ...check, ...nOfM }, all, { activeSince: since }, at);
          const ofRun = all.filter((one) => one.ok !== null && one.mono > since);
          const failures = ofRun.slice(-nOfM.of).filter((one) => one.ok === false);
          if (judged.ok === false) {
            expect(failures.length).toBeGreaterThanOrEqual(nOfM.failures);
            expect(ofRun.at(-1)!.ok).toBe(false);
            expect(at - all.at(-1)!.mono).toBeLessThanOrEqual(35_000);
          }
          if (judged.ok === true) expect(ofRun.some(({ ok }) => ok)).toBe(true);
          expect(judged.looks).toBeLessThanOrEqual(nOfM.of);
          expect(judged.says).toMatch(/\.$/);
        },
      ),
    );
  });
});
