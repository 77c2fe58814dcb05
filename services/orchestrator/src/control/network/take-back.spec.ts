import fc from 'fast-check';
import { networkRungs } from '@smart-monitor/contracts';
import { describe, expect, it } from 'vitest';
import { judgeAttempt, takeBackWithinMs, type Attempt } from './take-back.js';

const attempt: Attempt = {
  actionId: 'a',
  unit: 'systemd-networkd.service',
  interface: 'eth0',
  remedy: 'renew',
  rung: 'gateway',
  endedMono: 0,
  worse: 0,
};

describe('what is said of a remedy afterwards', () => {
  it('is nothing while it is not worse than before', () => {
    expect(judgeAttempt(attempt, 'gateway', false, 10_000)).toEqual({ say: 'wait', attempt });
  });

  it('is that it has helped as soon as its own rung is good', () => {
    expect(judgeAttempt(attempt, null, false, 10_000)).toEqual({ say: 'over' });
    expect(judgeAttempt(attempt, 'dns', false, 10_000)).toEqual({ say: 'over' });
  });

  it('is to take it back when a nearer rung is broken in two looks in a row', () => {
    const first = judgeAttempt(attempt, 'address', false, 5_000);
    expect(first).toMatchObject({ say: 'wait', attempt: { worse: 1 } });
    const again = first.say === 'over' ? attempt : first.attempt;
    expect(judgeAttempt(again, 'address', false, 15_000).say).toBe('take-back');
    expect(judgeAttempt(again, 'gateway', false, 15_000)).toMatchObject({
      say: 'wait',
      attempt: { worse: 0 },
    });
  });

  it('waits for an interface that is being set up, and not too long', () => {
    expect(judgeAttempt(attempt, 'address', true, 30_000)).toEqual({ say: 'wait', attempt });
    expect(judgeAttempt(attempt, 'address', true, 41_000).say).toBe('take-back');
  });

  it('is nothing for a renewal when a link went down, and to take a reconfiguration back', () => {
    expect(judgeAttempt(attempt, 'link', false, 45_000)).toEqual({ say: 'over' });
    expect(judgeAttempt({ ...attempt, remedy: 'reconfigure' }, 'link', false, 45_000).say).toBe('take-back');
  });

  it('is over after a minute, whatever is seen', () => {
    expect(judgeAttempt(attempt, 'link', false, takeBackWithinMs + 1)).toEqual({ say: 'over' });
  });

  it('is to take it back within the minute whenever a nearer rung stays broken, and never for a farther one', () => {
    const rung = fc.constantFrom(...networkRungs);
    fc.assert(
      fc.property(
        rung,
        rung,
        fc.boolean(),
        fc.integer({ min: 1, max: 10 }),
        (before, after, connecting, every) => {
          let now: Attempt = { ...attempt, rung: before };
          const said: string[] = [];
          for (let at = every * 1000; at <= takeBackWithinMs + 10_000; at += every * 1000) {
            const judged = judgeAttempt(now, after, connecting, at);
            said.push(judged.say);
            if (judged.say !== 'wait') break;
            now = judged.attempt;
          }
          const nearer = networkRungs.indexOf(after) < networkRungs.indexOf(before);
          // A renewal takes no link down: a person did.
          expect(said.at(-1)).toBe(nearer && after !== 'link' ? 'take-back' : 'over');
        },
      ),
    );
  });
});
