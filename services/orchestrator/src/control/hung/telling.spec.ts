import { describe, expect, it } from 'vitest';
import { cannotTell, tooEarly, type Judgement } from './judgement.js';
import { tellingOf } from './telling.js';

const judged = (ok: boolean): Judgement => ({ ...cannotTell('x'), state: ok ? 'passing' : 'red', ok });
const known = (ok: boolean | null) => ({ ok, summary: 'x' });
const never: Judgement = { ...judged(false), observeOnly: 'y' };
const held = { ok: false, summary: 'x', observeOnly: 'the checker is silent' };

describe('what the engine is told of a check', () => {
  it.each([
    ['green for the first time', judged(true), undefined, false, 'report'],
    ['green again', judged(true), known(true), false, 'nothing'],
    ['green after red', judged(true), known(false), true, 'report'],
    ['green of a new run', judged(true), known(null), true, 'report'],
    ['red for the first time', judged(false), known(true), false, 'report'],
    ['red in the same words', judged(false), known(false), true, 'nothing'],
    ['red in other words', judged(false), { ok: false, summary: 'y' }, true, 'report'],
    ['red after silence', judged(false), held, true, 'report'],
    ['a start, at first', tooEarly('x'), undefined, false, 'report'],
    ['a start that it knows of', tooEarly('x'), known(null), false, 'nothing'],
    ['an answer after red, not yet green', tooEarly('x'), known(false), true, 'report'],
    ['a start that may take longer than it knows', tooEarly('x'), known(null), false, 'report', 300_000],
    ['red that nothing may be done about', never, known(true), false, 'report'],
    ['the same again', never, { ...known(false), observeOnly: 'y' }, false, 'nothing'],
    [
      'red that something may be done about now',
      judged(false),
      { ...known(false), observeOnly: 'y' },
      false,
      'report',
    ],
    ['silence of what it never knew', cannotTell('x'), undefined, false, 'nothing'],
    ['silence after green', cannotTell('x'), known(true), false, 'gone'],
    ['silence after a restart for another reason', cannotTell('x'), known(null), false, 'gone'],
    ['silence after a restart because of it', cannotTell('x'), known(null), true, 'nothing'],
    ['silence after red', cannotTell('x'), known(false), true, 'still-red'],
    ['silence that goes on after red', cannotTell('x'), held, true, 'nothing'],
  ] as const)('%s', (_what, judgement, before, hung, telling, patienceMs?: number) =>
    expect(tellingOf(judgement, { summary: 'x', ...(patienceMs && { patienceMs }) }, before, hung)).toBe(
      telling,
    ),
  );
});
