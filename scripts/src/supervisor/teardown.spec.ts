import { describe, expect, it } from 'vitest';
import { Stopped, Teardown } from './teardown.js';

describe('the teardown', () => {
  it('stops the last started first, also past one that cannot be stopped', async () => {
    const seen: string[] = [];
    const teardown = new Teardown((sentence) => seen.push(sentence));
    await teardown.add('database', async () => void seen.push('database'));
    await teardown.add('broker', () => Promise.reject(new Error('stuck')));
    await teardown.add('gui', async () => void seen.push('gui'));
    await Promise.all([teardown.stopAll(), teardown.stopAll()]);
    expect(seen).toEqual(['gui', 'broker could not be stopped: stuck', 'database']);
  });

  it('stops at once what comes up while it is stopping', async () => {
    const teardown = new Teardown();
    await teardown.stopAll();
    let stopped = false;
    await expect(teardown.add('late', async () => void (stopped = true))).rejects.toThrow(Stopped);
    expect(stopped).toBe(true);
  });
});
