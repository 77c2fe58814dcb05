import { describe, expect, it } from 'vitest';

import { SharedRun } from './shared-run.js';

describe('a shared run', () => {
  it('is one for all who ask while it goes on and shortly after, and a new one later', async () => {
    let now = 0;
    let runs = 0;
    let finish: (value: number) => void = () => undefined;
    const shared = new SharedRun(
      () => new Promise<number>((resolve) => ((runs += 1), (finish = resolve))),
      2_000,
      () => now,
    );
    const first = [shared.get(), shared.get()];
    now = 3_000;
    first.push(shared.get());
    expect(runs).toBe(1);
    finish(1);
    expect(await Promise.all(first)).toEqual([1, 1, 1]);
    const second = shared.get();
    expect(runs).toBe(2);
    finish(2);
    await second;
    now = 4_999;
    expect(await shared.get()).toBe(2);
    now = 5_000;
    void shared.get();
    expect(runs).toBe(3);
  });

  it('that fails is not kept', async () => {
    let runs = 0;
    const shared = new SharedRun(
      () => ((runs += 1) === 1 ? Promise.reject(new Error('no')) : Promise.resolve(runs)),
      2_000,
      () => 0,
    );
    await expect(shared.get()).rejects.toThrow('no');
    expect(await shared.get()).toBe(2);
  });
});
