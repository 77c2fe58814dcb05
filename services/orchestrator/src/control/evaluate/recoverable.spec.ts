import { describe, expect, it } from 'vitest';
import { unitState } from '../../testing/unit-state.js';
import { isRecoverable } from './recoverable.js';

const of = (unit: string, change: object = {}) => isRecoverable(unitState(unit, change));

describe('what a start can bring back', () => {
  it.each([
    ['an enabled service', 'a.service', {}],
    ['an instance of a template', 'a@1.service', { unitFileState: 'disabled' }],
    ['a static one, which others pull in', 'a.service', { unitFileState: 'static' }],
    ['a generated one', 'a.service', { unitFileState: 'generated' }],
    ['one that an earlier start left failed', 'a.service', { result: 'start-limit-hit' }],
  ])('%s', (_what, unit, change) => expect(of(unit, change).recoverable).toBe(true));

  it.each([
    ['a bare template', 'a@.service', {}, 'a template is no unit that could run; its instances are'],
    ['a masked unit', 'a.service', { loadState: 'masked' }, 'the unit is masked'],
    ['one whose file is gone', 'a.service', { loadState: 'not-found' }, 'the unit file is not-found'],
    ['one whose file is wrong', 'a.service', { loadState: 'bad-setting' }, 'the unit file is bad-setting'],
    [
      'a transient one',
      'run-u7.service',
      { unitFileState: 'transient' },
      'a transient unit is gone with whoever made it',
    ],
    [
      'a oneshot',
      'a.service',
      { type: 'oneshot' },
      'a oneshot unit runs once and ends; a start would run its job again',
    ],
    [
      'one that refuses',
      'a.service',
      { refuseManualStart: true },
      'the unit refuses manual starts (RefuseManualStart=)',
    ],
    ['a timer', 'a.timer', {}, 'only services are restarted'],
  ])('not %s, and says why', (_what, unit, change, why) =>
    expect(of(unit, change)).toEqual({ recoverable: false, why }),
  );
});
