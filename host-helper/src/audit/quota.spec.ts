import fc from 'fast-check';
import { describe, expect, it } from 'vitest';

import { Quota } from './quota.js';

describe('what is written of a flood', () => {
  it('is a burst, then one line a minute, with the counts of the rest', () => {
    const quota = new Quota(2);
    expect([quota.take('limit', 0), quota.take('limit', 1)]).toEqual([{ note: '' }, { note: '' }]);
    for (let i = 0; i < 1000; i += 1) expect(quota.take(i % 10 === 0 ? 'busy' : 'limit', 2)).toBeNull();
    expect(quota.take('limit', 59_000)).toBeNull();
    expect(quota.take('limit', 61_000)).toEqual({
      note: 'not written since the line before: busy 100, limit 901',
    });
    expect(quota.take('limit', 62_000)).toBeNull();
    expect(quota.counts()).toContain('limit 1');
    expect(quota.counts()).toBe('');
  });

  it('is never more than that, and counts every single one, whatever is asked and when', () => {
    const asked = fc.array(fc.record({ reason: fc.string({ maxLength: 3 }), waitMs: fc.nat(90_000) }), {
      maxLength: 300,
    });
    fc.assert(
      fc.property(asked, (steps) => {
        const quota = new Quota(5);
        let now = 0;
        let written = 0;
        let counted = 0;
        const count = (note: string): void => {
          for (const match of note.matchAll(/ (\d+)(?:,|$)/g)) counted += Number(match[1]);
        };
        for (const { reason, waitMs } of steps) {
          now += waitMs;
          const taken = quota.take(reason.replace(/[^a-z]/g, 'x'), now);
          if (taken === null) continue;
          written += 1;
          count(taken.note);
        }
        count(quota.counts());
        expect(written).toBeLessThanOrEqual(5 + now / 60_000);
        expect(written + counted).toBe(steps.length);
      }),
    );
  });

  it('needs a bounded memory for any number of reasons', () => {
    const quota = new Quota(0);
    for (let i = 0; i < 10_000; i += 1) quota.take(`reason ${i}`, 0);
    expect(quota.counts().length).toBeLessThan(2_000);
  });
});
