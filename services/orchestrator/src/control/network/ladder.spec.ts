import fc from 'fast-check';
import { networkRungs } from '@smart-monitor/contracts';
import { describe, expect, it } from 'vitest';
import {
  climb,
  defaultLadderBounds as bounds,
  newLadderMemory,
  type LadderMemory,
  type Verdict,
} from './ladder.js';
import { broken, rungsOf, wellProbe } from './spec-look.js';

type What = keyof typeof broken | 'well' | 'isolated';

interface Step {
  readonly what: What;
  readonly now: number;
  readonly configuring?: boolean;
  readonly carrier?: boolean;
}

const isolated = { ...rungsOf(wellProbe), judged: false, hasRoute: false, first: null, interfaces: [] };
const seen = (what: What) =>
  what === 'isolated' ? isolated : rungsOf(what === 'well' ? wellProbe : broken[what]);

/** The verdicts of looks, one after the other; times in seconds. */
function verdicts(steps: readonly Step[], from: LadderMemory = newLadderMemory): Verdict[] {
  let memory = from;
  return steps.map(({ what, now, configuring = false, carrier = what !== 'link' }) => {
    const step = climb(memory, seen(what), { carriers: { eth0: carrier }, configuring }, bounds, now * 1000);
    memory = step.memory;
    return step.verdict;
  });
}
const states = (steps: readonly Step[]) => verdicts(steps).map(({ state }) => state);

describe('the ladder', () => {
  it('calls a rung broken after three looks and twenty seconds, not before', () => {
    expect(states([5, 10, 15, 20, 25].map((now) => ({ what: 'dns', now })))).toEqual([
      'suspected',
      'suspected',
      'suspected',
      'suspected',
      'broken',
    ]);
    expect(states([5, 40].map((now) => ({ what: 'dns', now })))).toEqual(['suspected', 'suspected']);
  });

  it('calls it mended after two good looks', () => {
    const steps: Step[] = [0, 10, 20].map((now) => ({ what: 'gateway', now }));
    expect(states([...steps, { what: 'well', now: 30 }, { what: 'well', now: 40 }]).slice(2)).toEqual([
      'broken',
      'broken',
      'fine',
    ]);
    const relapse: Step[] = [
      { what: 'well', now: 30 },
      { what: 'gateway', now: 40 },
      { what: 'well', now: 50 },
    ];
    expect(states([...steps, ...relapse]).slice(2)).toEqual(['broken', 'broken', 'broken', 'broken']);
  });

  it('begins to count anew at another rung, and stays red meanwhile', () => {
    const steps: Step[] = [
      ...[0, 10, 20].map((now): Step => ({ what: 'dns', now })),
      ...[30, 40, 50].map((now): Step => ({ what: 'gateway', now })),
    ];
    expect(verdicts(steps).slice(2)).toEqual([
      { state: 'broken', rung: 'dns' },
      { state: 'broken', rung: 'dns' },
      { state: 'broken', rung: 'dns' },
      { state: 'broken', rung: 'gateway' },
    ]);
  });

  it('gives an interface time whose carrier has just come', () => {
    const steps: Step[] = [
      { what: 'well', now: 0 },
      { what: 'link', now: 10 },
      { what: 'address', now: 20 },
      { what: 'address', now: 40 },
      { what: 'address', now: 79 },
      { what: 'address', now: 81 },
    ];
    expect(states(steps)).toEqual([
      'fine',
      'suspected',
      'connecting',
      'connecting',
      'connecting',
      'suspected',
    ]);
  });

  it('gives an interface time whose manager is at work on it, and not for ever', () => {
    const at = (now: number): Step => ({ what: 'address', now, configuring: true });
    expect(states([0, 20, 40, 59, 60, 70, 80].map(at))).toEqual([
      'connecting',
      'connecting',
      'connecting',
      'connecting',
      'suspected',
      'suspected',
      'broken',
    ]);
  });

  it('takes a cable that is out for no connecting', () => {
    expect(states([0, 10, 20].map((now) => ({ what: 'link', now, configuring: true })))).toEqual([
      'suspected',
      'suspected',
      'broken',
    ]);
  });

  it('judges nothing on an isolated host', () => {
    expect(states([0, 100, 1000].map((now) => ({ what: 'isolated', now })))).toEqual([
      'not-judged',
      'not-judged',
      'not-judged',
    ]);
  });

  it('remembers over which interface the way went', () => {
    const { memory } = climb(newLadderMemory, seen('well'), { carriers: {}, configuring: false }, bounds, 0);
    expect(memory.usual).toEqual(['eth0']);
    const lost = climb(memory, seen('link'), { carriers: {}, configuring: false }, bounds, 1);
    expect(lost.memory.usual).toEqual(['eth0']);
  });

  it('never turns green from red at once, and is red and suspected never at the same time', () => {
    const step = fc.record({
      what: fc.constantFrom<What>(...networkRungs, 'well', 'isolated'),
      wait: fc.integer({ min: 1, max: 40 }),
      configuring: fc.boolean(),
      carrier: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (plan) => {
        let now = 0;
        const steps = plan.map(({ wait, ...more }): Step => ({ now: (now += wait), ...more }));
        let memory = newLadderMemory;
        let before: Verdict | null = null;
        for (const [index, one] of steps.entries()) {
          const around = { carriers: { eth0: one.carrier! }, configuring: one.configuring! };
          const { memory: next, verdict } = climb(memory, seen(one.what), around, bounds, one.now * 1000);
          memory = next;
          if (verdict.state === 'fine' && before?.state === 'broken')
            expect(steps[index - 1]!.what).toBe('well');
          if (one.what === 'isolated') expect(verdict.state).toBe('not-judged');
          if (verdict.state === 'suspected') expect(memory.red).toBeNull();
          before = verdict;
        }
      }),
    );
  });

  it('is never red for a rung that was not seen broken in three looks over twenty seconds', () => {
    const step = fc.record({
      what: fc.constantFrom<What>(...networkRungs, 'well'),
      wait: fc.integer({ min: 1, max: 40 }),
    });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (plan) => {
        let now = 0;
        const steps = plan.map(({ what, wait }): Step => ({ what, now: (now += wait), carrier: true }));
        const found = verdicts(steps);
        for (const [index, { state, rung }] of found.entries()) {
          if (state !== 'broken' || found[index - 1]?.state === 'broken') continue;
          const last = steps.slice(0, index + 1);
          const run = last.slice(last.findLastIndex(({ what }) => what !== rung) + 1);
          expect(run.length).toBeGreaterThanOrEqual(bounds.looks);
          expect((run.at(-1)!.now - run[0]!.now) * 1000).toBeGreaterThanOrEqual(bounds.brokenMs);
        }
      }),
    );
  });
});
