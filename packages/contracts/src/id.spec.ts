import { validate, version } from 'uuid';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { newId } from './id.js';

/** More than fit into one reading of random bytes. */
const many = (): string[] => Array.from({ length: 2_000 }, newId);
const msOf = (id: string): number => Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16);

afterEach(() => vi.useRealTimers());

describe('newId', () => {
  it('makes UUIDs of version 7, no two the same, with the moment in front', () => {
    const began = Date.now();
    const ids = many();
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect([validate(id), version(id)]).toEqual([true, 7]);
    expect(msOf(ids[0]!)).toBeGreaterThanOrEqual(began);
    expect(msOf(ids.at(-1)!)).toBeLessThanOrEqual(Date.now());
  });

  it('makes them in order, also within a millisecond and where the clock was put back', () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const ahead = Date.now() + 60_000;
    vi.setSystemTime(ahead);
    const ids = many();
    vi.setSystemTime(ahead - 5_000);
    ids.push(...many());
    expect(ids.toSorted()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
    expect(msOf(ids.at(-1)!)).toBe(ahead);
  });
});
