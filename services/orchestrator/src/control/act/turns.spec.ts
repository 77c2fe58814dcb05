import { describe, expect, it } from 'vitest';
import { Turns, type CallKind } from './turns.js';

/** Calls that last until they are ended, and the order in which they began. */
function calls() {
  const turns = new Turns();
  const begun: string[] = [];
  const ends = new Map<string, () => void>();
  const call = (kind: CallKind, name: string): void =>
    void turns.take(kind, () => {
      begun.push(name);
      return new Promise<void>((resolve) => ends.set(name, resolve));
    });
  const settle = () => new Promise((resolve) => setImmediate(resolve));
  const end = async (name: string): Promise<void> => {
    ends.get(name)!();
    await settle();
  };
  return { call, begun, end, settle };
}

describe('turns', () => {
  it('are three at a time, in their order', async () => {
    const { call, begun, end, settle } = calls();
    for (const name of ['a', 'b', 'c', 'd', 'e']) call('act', name);
    await settle();
    expect(begun).toEqual(['a', 'b', 'c']);
    await end('b');
    await end('a');
    expect(begun).toEqual(['a', 'b', 'c', 'd', 'e']);
  });

  it('are given to a sign of life first, then to actions, then to what reads', async () => {
    const { call, begun, end, settle } = calls();
    for (const name of ['a', 'b', 'c']) call('act', name);
    call('look', 'look');
    call('read', 'read');
    call('act', 'act');
    call('sign', 'sign');
    await settle();
    for (const name of ['a', 'b', 'c', 'sign']) await end(name);
    expect(begun.slice(3)).toEqual(['sign', 'act', 'read', 'look']);
  });

  it('leave room for an action while others are looked at', async () => {
    const { call, begun, settle } = calls();
    for (const name of ['l1', 'l2', 'l3']) call('look', name);
    call('act', 'act');
    await settle();
    expect(begun).toEqual(['l1', 'l2', 'act']);
  });

  it('go on after a call that failed', async () => {
    const turns = new Turns();
    for (let n = 0; n < 9; n += 1)
      await turns.take('look', () => Promise.reject(new Error('no'))).catch(() => undefined);
    expect(await turns.take('look', () => Promise.resolve(1))).toBe(1);
  });
});
