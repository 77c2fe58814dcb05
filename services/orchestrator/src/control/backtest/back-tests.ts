import { Worker } from 'node:worker_threads';
import type { BackTestAnswer, BackTestWish } from '@smart-monitor/contracts';
import { BackTestRefused } from './back-test.js';

/** What the thread is given. */
export interface Task {
  /** Where PostgreSQL is, and the login. */
  readonly url: string;
  readonly hostId: string;
  readonly wish: BackTestWish;
}

/** What the thread says, once. */
export type Said =
  | { readonly said: 'answer'; readonly answer: BackTestAnswer }
  | { readonly said: 'refused'; readonly reason: BackTestRefused['reason']; readonly message: string }
  | { readonly said: 'failed'; readonly message: string };

/** A replay reads page by page, and remembers what the engine remembers: far less than this, MiB. */
const memoryMb = 160;

/** The thread's file, beside this one. */
const besides = new URL('./back-test.thread.js', import.meta.url);

/**
 * Back-tests, one at a time, each in a thread of its own with bounded memory: whatever it costs, and however it ends, the
 * event loop that heals goes on.
 */
export class BackTests {
  private isBusy = false;

  constructor(
    private readonly of: Omit<Task, 'wish'>,
    private readonly thread: URL = besides,
  ) {}

  /**
   * @throws BackTestRefused while another one runs, and for a range that is too much; the signal's reason when it is
   * aborted, with the thread gone; Error in words when the record could not be read or the thread broke off.
   */
  async run(wish: BackTestWish, signal: AbortSignal): Promise<BackTestAnswer> {
    if (this.isBusy) throw new BackTestRefused('busy', 'another back-test runs: try again when it is done');
    this.isBusy = true;
    try {
      const said = await this.ask(wish, signal);
      if (said.said === 'answer') return said.answer;
      if (said.said === 'refused') throw new BackTestRefused(said.reason, said.message);
      throw new Error(said.message);
    } finally {
      this.isBusy = false;
    }
  }

  private async ask(wish: BackTestWish, signal: AbortSignal): Promise<Said> {
    signal.throwIfAborted();
    const worker = new Worker(this.thread, {
      workerData: { ...this.of, wish } satisfies Task,
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    });
    // The process may end meanwhile: nobody waits for the answer then.
    worker.unref();
    let stop = (): void => undefined;
    try {
      return await new Promise<Said>((resolve, reject) => {
        stop = () => reject(signal.reason as Error);
        signal.addEventListener('abort', stop);
        worker.once('message', resolve);
        worker.once('error', (error) => reject(brokenOff(error)));
        worker.once('exit', (code) => reject(new Error(`the back-test broke off without a word (${code})`)));
      });
    } finally {
      signal.removeEventListener('abort', stop);
      await worker.terminate();
    }
  }
}

function brokenOff(error: Error & { readonly code?: string }): Error {
  if (error.code === 'ERR_WORKER_OUT_OF_MEMORY')
    return new BackTestRefused(
      'too-big',
      `it needed more than the ${memoryMb} MiB that a back-test may have: ask for a shorter range`,
    );
  return new Error(`the back-test broke off: ${error.message}`, { cause: error });
}
