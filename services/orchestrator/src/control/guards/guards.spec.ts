import { describe, expect, it } from 'vitest';
import type { Guard } from './guard.js';
import { Guards } from './guards.js';

class Looking implements Guard {
  looks = 0;
  voided: string[] = [];
  broken = false;
  constructor(
    readonly name: string,
    readonly everyMs: number,
  ) {}
  look(): void {
    this.looks += 1;
    if (this.broken) throw new Error('no such file');
  }
  void(why: string): void {
    this.voided.push(why);
  }
}

describe('Guards', () => {
  it('lets each look when its time has come', async () => {
    let mono = 0;
    const often = new Looking('often', 3_000);
    const seldom = new Looking('seldom', 60_000);
    const guards = new Guards([often, seldom], { now: () => 0, mono: () => mono }, () => undefined);
    for (; mono < 60_000; mono += 1_000) await guards.turn();
    expect([often.looks, seldom.looks]).toEqual([20, 1]);
    guards.stop();
    await guards.turn();
    expect(often.looks).toBe(20);
  });

  it('says once that one fails, goes on with the others, and says when it works again', async () => {
    let mono = 0;
    const told: string[] = [];
    const broken = new Looking('memory', 1_000);
    const other = new Looking('disks', 1_000);
    const guards = new Guards([broken, other], { now: () => 0, mono: () => mono }, (guard, problem) =>
      told.push(`${guard}: ${problem ?? 'well'}`),
    );
    broken.broken = true;
    for (; mono < 5_000; mono += 1_000) await guards.turn();
    broken.broken = false;
    await guards.turn();
    expect(told).toEqual(['memory: no such file', 'memory: well']);
    expect(broken.voided[0]).toBe('The guard of memory cannot look: no such file');
    expect(other.looks).toBe(6);
  });
});
