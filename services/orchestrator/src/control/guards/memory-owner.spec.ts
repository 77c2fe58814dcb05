import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { chooseOwner, remember, usersOf, type MemoryHistory, type MemoryUser } from './memory-owner.js';

const user = (unit: string, bytes: number, growthBytes = 0): MemoryUser => ({ unit, bytes, growthBytes });
const nobody = (): null => null;
const ssh = (unit: string): string | null => (unit === 'ssh.service' ? 'it is a way in to the host' : null);

describe('chooseOwner', () => {
  it('names the biggest', () => {
    const { owner, why } = chooseOwner([user('a.service', 300), user('b.service', 400)], 1000, 15, nobody);
    expect([owner?.unit, why]).toEqual(['b.service', '']);
  });

  it('puts what grows before what has always been large', () => {
    const users = [user('database.service', 500, 10), user('leak.service', 350, 340)];
    expect(chooseOwner(users, 1000, 15, nobody).owner?.unit).toBe('leak.service');
  });

  it('names the next that is clearly big where the owner is protected', () => {
    const users = [user('ssh.service', 500), user('app.service', 200), user('small.service', 10)];
    const { owner, biggest, why } = chooseOwner(users, 1000, 15, ssh);
    expect([owner?.unit, biggest?.unit]).toEqual(['app.service', 'ssh.service']);
    expect(why).toBe('ssh.service is protected: it is a way in to the host');
  });

  it('only tells where the next is not clearly big, or nobody is', () => {
    const protectedOne = chooseOwner([user('ssh.service', 500), user('small.service', 10)], 1000, 15, ssh);
    expect(protectedOne.owner).toBeNull();
    expect(protectedOne.why).toContain('no other unit is clearly big');
    expect(chooseOwner([user('a.service', 100)], 1000, 15, nobody).owner).toBeNull();
    expect(chooseOwner([], 1000, 15, nobody)).toMatchObject({ owner: null, biggest: null });
  });

  it('never names a protected one, nor a small one, and names somebody whenever one is neither', () => {
    const users = fc.uniqueArray(
      fc.record({
        unit: fc.string({ minLength: 1 }),
        bytes: fc.nat(1000),
        growthBytes: fc.nat(1000),
        shielded: fc.boolean(),
      }),
      { selector: ({ unit }) => unit, maxLength: 12 },
    );
    fc.assert(
      fc.property(users, fc.integer({ min: 1, max: 90 }), (all, percent) => {
        const shield = (unit: string): string | null =>
          all.find((one) => one.unit === unit)!.shielded ? 'protected' : null;
        const { owner, ranked } = chooseOwner(all, 1000, percent, shield);
        const open = all.filter(({ bytes, shielded }) => bytes >= percent * 10 && !shielded);
        expect(owner === null).toBe(open.length === 0);
        if (owner !== null) expect(open.map(({ unit }) => unit)).toContain(owner.unit);
        expect(ranked.length).toBe(all.length);
      }),
    );
  });
});

describe('growth', () => {
  const at = (minutes: number): number => minutes * 60_000;
  const used = (bytes: number): ReadonlyMap<string, number> => new Map([['a.service', bytes]]);

  it('is over five minutes, and all of what was not there before', () => {
    let history: MemoryHistory = { looks: [] };
    expect(usersOf(history, used(70))[0]!.growthBytes).toBe(0);
    for (const [minute, bytes] of [10, 20, 30, 40, 50, 60, 70, 80].entries())
      history = remember(history, at(minute), used(bytes));
    expect(usersOf(history, used(90))[0]!.growthBytes).toBe(60);
    expect(usersOf(history, new Map([['new.service', 9]]))[0]!.growthBytes).toBe(9);
    expect(usersOf(history, used(5))[0]!.growthBytes).toBe(0);
  });

  it('is remembered in bounds', () => {
    let history: MemoryHistory = { looks: [] };
    for (let minute = 0; minute < 500; minute++) history = remember(history, at(minute), used(minute));
    expect(history.looks.length).toBeLessThanOrEqual(6);
  });
});
