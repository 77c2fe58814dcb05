import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { judgeZombies, type FamilyMember, type ZombieState } from './zombies.js';

const bounds = { count: 3, ageMs: 60_000 };
const process = (pid: number, parent: number, state = 'S'): FamilyMember => ({
  pid,
  startTicks: pid * 10,
  parent,
  state,
  name: `p${pid}`,
});
const zombies = (count: number, parent: number, from = 100): FamilyMember[] =>
  Array.from({ length: count }, (_, i) => process(from + i, parent, 'Z'));
const parents = (state: ZombieState): [number, number][] =>
  [...state.parents.values()].map(({ pid, zombies: count }) => [pid, count]);

describe('judgeZombies', () => {
  const family = [process(1, 0), process(7, 1), ...zombies(5, 7), ...zombies(2, 1, 200)];

  it('names the parent of those that are still there after a minute', () => {
    const first = judgeZombies(null, family, 0, bounds);
    expect(parents(first)).toEqual([]);
    const second = judgeZombies(first, family, 60_000, bounds);
    expect(parents(second)).toEqual([[7, 5]]);
    expect(second.parents.values().next().value).toMatchObject({ name: 'p7', startTicks: 70 });
  });

  it('does not count those that come and go, however many', () => {
    let state: ZombieState | null = null;
    for (let look = 0; look < 10; look++) {
      state = judgeZombies(
        state,
        [process(7, 1), ...zombies(20, 7, 1000 + look * 50)],
        look * 60_000,
        bounds,
      );
      expect(parents(state)).toEqual([]);
    }
  });

  it('is over at half of the bound, and when the parent is gone', () => {
    let state = judgeZombies(judgeZombies(null, family, 0, bounds), family, 60_000, bounds);
    state = judgeZombies(state, [process(7, 1), ...zombies(2, 7)], 120_000, bounds);
    expect(parents(state)).toEqual([[7, 2]]);
    state = judgeZombies(state, [process(7, 1), ...zombies(1, 7)], 180_000, bounds);
    expect(parents(state)).toEqual([]);
    // What a dead parent leaves behind is init's, which waits for it.
    expect(
      parents(judgeZombies(judgeZombies(null, family, 0, bounds), zombies(5, 7), 60_000, bounds)),
    ).toEqual([]);
  });

  it('takes a process that got the number of a dead zombie for another one', () => {
    const first = judgeZombies(null, [process(7, 1), ...zombies(5, 7)], 0, bounds);
    const others = zombies(5, 7).map((one) => ({ ...one, startTicks: one.startTicks + 1 }));
    expect(parents(judgeZombies(first, [process(7, 1), ...others], 60_000, bounds))).toEqual([]);
  });

  it('remembers no more than there are', () => {
    const state = fc.constantFrom('S', 'R', 'Z', 'D');
    const member = fc.record({
      pid: fc.integer({ min: 1, max: 30 }),
      startTicks: fc.nat(3),
      parent: fc.nat(30),
      state,
      name: fc.constant('p'),
    });
    fc.assert(
      fc.property(
        fc.array(fc.uniqueArray(member, { selector: ({ pid }) => pid }), { maxLength: 8 }),
        (looks) => {
          let memory: ZombieState | null = null;
          for (const [index, look] of looks.entries()) {
            memory = judgeZombies(memory, look, index * 30_000, bounds);
            expect(memory.seen.size).toBe(look.filter((one) => one.state === 'Z').length);
            for (const parent of memory.parents.values())
              expect(
                look.filter((one) => one.parent === parent.pid && one.state === 'Z').length,
              ).toBeGreaterThanOrEqual(parent.zombies);
          }
        },
      ),
    );
  });
});
