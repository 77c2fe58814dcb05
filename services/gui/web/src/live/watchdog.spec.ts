import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { silenceMs, Watchdog } from './watchdog.js';

describe('Watchdog', () => {
  beforeEach(() => void vi.useFakeTimers({ now: 1_000_000 }));
  afterEach(() => void vi.useRealTimers());

  it('is quiet while beats come every 15 s', () => {
    const silence = vi.fn();
    const dog = new Watchdog(silence);
    for (let beat = 0; beat < 100; beat += 1) {
      dog.heard();
      vi.advanceTimersByTime(15_000);
    }
    expect(silence).not.toHaveBeenCalled();
    dog.stop();
  });

  it('tells of silence within 40 s, once, with the moment of the last word', () => {
    const silence = vi.fn();
    const dog = new Watchdog(silence);
    dog.heard();
    vi.advanceTimersByTime(40_000);
    expect(silence.mock.calls).toEqual([[1_000_000]]);
    expect(silenceMs).toBeGreaterThan(30_000);
  });

  it('tells nothing once it is stopped', () => {
    const silence = vi.fn();
    const dog = new Watchdog(silence);
    dog.heard();
    dog.stop();
    vi.advanceTimersByTime(100_000);
    expect(silence).not.toHaveBeenCalled();
  });
});
