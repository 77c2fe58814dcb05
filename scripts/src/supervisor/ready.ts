import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Waits until the console answers on /health.
 * @throws Error when it has not within `withinMs`, or when `hopeful` turns false, with the last thing seen.
 */
export async function consoleAnswers(
  url: string,
  hopeful: () => boolean,
  signal: AbortSignal,
  withinMs = 60_000,
): Promise<void> {
  const deadline = performance.now() + withinMs;
  let last = 'nothing answered';
  while (hopeful() && performance.now() < deadline) {
    signal.throwIfAborted();
    try {
      const answer = await fetch(`${url}/health`, { signal: AbortSignal.timeout(2_000) });
      await answer.arrayBuffer();
      if (answer.ok) return;
      last = `it answered ${answer.status}`;
    } catch (error) {
      const { cause, message } = error as Error & { cause?: Error };
      last = cause?.message || message;
    }
    await sleep(50);
  }
  throw new Error(
    `The console did not come up at ${url} ${hopeful() ? `within ${withinMs / 1000} s` : 'and was given up'}: ${last}.`,
  );
}
