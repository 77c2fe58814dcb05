import { describe, expect, it } from 'vitest';
import { uptime, withoutRepeats } from './uptime.js';

const at = (time: number, rawStatus: 'active' | 'failed' | 'weird') => ({
  at: time,
  rawStatus,
  subState: 'x',
  normalizedStatus: ({ active: 'running', failed: 'failed', weird: 'unknown' } as const)[rawStatus],
});

describe('uptime', () => {
  it('is the running share of the known time', () => {
    expect(uptime([at(900, 'active'), at(800, 'failed'), at(-50, 'active')], 0, 1000).percent).toBe(90);
  });

  it('counts time before the first state, of unknown state and of silence neither way', () => {
    expect(uptime([], 0, 1000).percent).toBeNull();
    expect(uptime([at(500, 'active')], 0, 1000).percent).toBe(100);
    expect(uptime([at(500, 'weird'), at(0, 'active')], 0, 1000).percent).toBe(100);
    expect(uptime([at(500, 'failed'), at(0, 'active')], 0, 1000, 500).percent).toBe(100);
  });
});

describe('withoutRepeats', () => {
  it('leaves out snapshots and keeps the moment at which a state began', () => {
    const rows = [at(5, 'active'), at(4, 'active'), at(3, 'failed'), at(2, 'active'), at(1, 'active')];
    expect(withoutRepeats(rows).map((row) => row.at)).toEqual([4, 3, 1]);
  });
});
