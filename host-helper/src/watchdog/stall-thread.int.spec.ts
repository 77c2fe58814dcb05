import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

/** A process that is watched with little patience, and what its main loop does then. */
async function watched(main: string): Promise<{ code: number | null; signal: string | null; said: string }> {
  const built = fileURLToPath(new URL('../../dist/watchdog/stall-thread.js', import.meta.url));
  const source = `
    const { StallThread } = await import(${JSON.stringify(built)});
    const thread = new StallThread(600, (reason) => { console.error(reason); process.exit(3); });
    const busyMs = (ms) => { for (const until = performance.now() + ms; performance.now() < until; ); };
    ${main}`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', source], {
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk) => (said += String(chunk)));
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  return { code, signal, said };
}

describe('a process that a thread watches', () => {
  it('is aborted when its main loop stalls', async () => {
    expect(await watched('busyMs(20_000);')).toEqual({
      code: null,
      signal: 'SIGABRT',
      said: expect.stringContaining('has stalled for 0.6 s') as string,
    });
  }, 30_000);

  it('is left alone while its loop turns, and ends when it wants to', async () => {
    expect(
      await watched('for (let n = 0; n < 10; n += 1) { busyMs(100); await new Promise(setImmediate); }'),
    ).toEqual({ code: 0, signal: null, said: '' });
  }, 30_000);

  it('ends at once where it is told to, though the thread sleeps', async () => {
    const begun = performance.now();
    expect(await watched('await thread.stop(); process.exit(7);')).toMatchObject({ code: 7, said: '' });
    expect(await watched('process.exit(8);')).toMatchObject({ code: 8, said: '' });
    expect(performance.now() - begun).toBeLessThan(10_000);
  }, 30_000);
});
