import type { HeartbeatCheck } from '@smart-monitor/contracts';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seeFile, type FileSeen, type Found } from './heartbeat-file.js';
import { judgeBeats } from './judge-beats.js';

const file = (mtimeMs: number): Found => ({ kind: 'file', mtimeMs });
const gone: Found = { kind: 'missing' };
const hour = 3_600_000;
const wall = Date.UTC(2026, 5, 1);
const at = (mono: number, jumped = 0) => ({ mono, wall: wall + mono + jumped });

describe('a heartbeat file', () => {
  it('is as old as the wall clock says when it is first seen', () =>
    expect(seeFile(null, file(wall + 90_000), at(100_000))).toMatchObject({
      last: 90_000,
      watchedSince: 100_000,
      trouble: '',
    }));

  it('beats with each change of its time', () => {
    const first = seeFile(null, file(wall + 99_000), at(100_000));
    expect(seeFile(first, file(wall + 103_000), at(105_000)).last).toBe(103_000);
    expect(seeFile(first, file(wall + 99_000), at(105_000)).last).toBe(99_000);
  });

  it('does not die when the wall clock jumps forwards, and is not revived when it jumps back', () => {
    const first = seeFile(null, file(wall + 99_000), at(100_000));
    expect(seeFile(first, file(wall + 99_000), at(105_000, hour)).last).toBe(99_000);
    expect(seeFile(first, file(wall + 99_000), at(105_000, -hour))).toMatchObject({
      last: 99_000,
      trouble: '',
    });
    // It beat before the jump, or behind it: a beat is a beat.
    expect(seeFile(first, file(wall + 104_000), at(105_000, hour)).last).toBe(105_000);
    expect(seeFile(first, file(wall + 104_000 - hour), at(105_000, -hour)).last).toBe(104_000);
  });

  it('from the future is an error, until its time is believable again', () => {
    const first = seeFile(null, file(wall + hour), at(100_000));
    expect(first.trouble).toContain('future');
    const same = seeFile(first, file(wall + hour), at(105_000));
    expect(same.trouble).toContain('future');
    expect(seeFile(same, file(wall + 109_000), at(110_000))).toMatchObject({ last: 109_000, trouble: '' });
    const beating = seeFile(null, file(wall + 99_000), at(100_000));
    const later = seeFile(beating, file(wall + hour), at(105_000));
    expect(seeFile(later, file(wall + hour), at(200_000)).trouble).toContain('future');
  });

  it('is missing only where it was there before', () => {
    expect(seeFile(null, gone, at(100_000))).toMatchObject({ missing: false, last: null });
    const first = seeFile(null, file(wall + 99_000), at(100_000));
    const second = seeFile(first, gone, at(105_000));
    expect(second).toMatchObject({ missing: true, last: 99_000 });
    expect(seeFile(second, file(wall + 109_000), at(110_000))).toMatchObject({
      missing: false,
      last: 109_000,
    });
  });

  it('that could not be looked at is not held to the silence meanwhile', () => {
    const first = seeFile(null, file(wall + 99_000), at(100_000));
    const second = seeFile(first, { kind: 'trouble', words: 'no' }, at(105_000));
    expect(second).toMatchObject({ trouble: 'no', watchedSince: 105_000 });
  });

  const check = { file: 'x', warningSeconds: 10, deadSeconds: 30, startSeconds: 0 } as HeartbeatCheck;
  const run = { activeSince: -1 };

  it('of a service that beats in time is never red, however the wall clock jumps', () => {
    const step = fc.record({
      beat: fc.integer({ min: 0, max: 4_999 }),
      jump: fc.constantFrom(0, 0, 0, 1, -1, 24, -24),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        let seen: FileSeen | null = null;
        let jumped = 0;
        steps.forEach(({ beat, jump }, index) => {
          // Within each five seconds it beats once; then the clock may jump; then it is looked at.
          const mono = 1_000_000 + index * 5_000;
          const mtimeMs = wall + mono - 5_000 + beat + jumped;
          jumped += jump * hour;
          seen = seeFile(seen, file(mtimeMs), at(mono, jumped));
          expect(judgeBeats(check, seen, run, mono).ok).not.toBe(false);
        });
      }),
    );
  });

  it('of a service that hangs is never green again, however the wall clock jumps', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(0, 1, -1, 24, -24), { minLength: 8, maxLength: 40 }), (jumps) => {
        let jumped = 0;
        let seen = seeFile(null, file(wall + 999_000), at(1_000_000));
        jumps.forEach((jump, index) => {
          jumped += jump * hour;
          const mono = 1_005_000 + index * 5_000;
          seen = seeFile(seen, file(wall + 999_000), at(mono, jumped));
          const { ok } = judgeBeats(check, seen, run, mono);
          expect(ok).toBe(mono - 1_000_000 >= 30_000 ? false : mono - 999_000 < 30_000 ? true : null);
        });
      }),
    );
  });
});
