import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { BackTestRefused } from './back-test.js';
import { BackTests } from './back-tests.js';

const wish = { policies: [], from: 0, to: 1 };

/** Back-tests whose thread runs this. */
function running(source: string): BackTests {
  const code = `import { parentPort } from 'node:worker_threads';\n${source}`;
  const thread = new URL(`data:text/javascript,${encodeURIComponent(code)}`);
  return new BackTests({ url: 'postgresql://nobody@127.0.0.1:1/none', hostId: '' }, thread);
}

const patience = (): AbortSignal => AbortSignal.timeout(20_000);

describe('the thread of a back-test', () => {
  it('that breaks off is a back-test that failed, and the next one runs', async () => {
    for (const [source, words] of [
      ["throw new Error('a bug of ours');", 'the back-test broke off: a bug of ours'],
      ['await Promise.reject(new TypeError("no such thing"));', 'the back-test broke off: no such thing'],
      ['process.exit(3);', 'the back-test broke off without a word (3)'],
      ['export {};', 'the back-test broke off without a word (0)'],
      ["parentPort.postMessage({ said: 'failed', message: 'in words' });", 'in words'],
    ]) {
      const backTests = running(source!);
      await expect(backTests.run(wish, patience())).rejects.toThrow(words!);
      await expect(backTests.run(wish, patience()), 'not busy any more').rejects.toThrow(words!);
    }
  });

  it('may have so much memory and no more', async () => {
    const backTests = running('const kept = []; for (;;) kept.push(new Array(10_000).fill(kept.length));');
    const refused = await backTests.run(wish, patience()).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(BackTestRefused);
    expect(refused).toMatchObject({ reason: 'too-big', message: expect.stringContaining('MiB') as string });
  });

  it('is one at a time, and is ended when it is told to, however busy it is', async () => {
    const backTests = running('for (;;);');
    const asked = new AbortController();
    const first = backTests.run(wish, asked.signal);
    first.catch(() => undefined);
    await expect(backTests.run(wish, patience())).rejects.toMatchObject({ reason: 'busy' });
    await sleep(50);
    asked.abort(new Error('enough'));
    await expect(first).rejects.toThrow('enough');
    await expect(backTests.run(wish, AbortSignal.abort(new Error('too late')))).rejects.toThrow('too late');
  });
});
