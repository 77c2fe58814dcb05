import { setTimeout as sleep } from 'node:timers/promises';
import type { ControlStatus } from '@smart-monitor/contracts';

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

/**
 * Waits until the orchestrator tells that it sees systemd and reaches the helper, so that "running" means that a
 * failure now would be seen. Gives null when it does, else a sentence with what is missing; that is no reason to stop.
 */
export async function controlAnswers(
  look: () => Promise<ControlStatus | null>,
  hopeful: () => boolean,
  signal: AbortSignal,
  withinMs = 15_000,
): Promise<string | null> {
  const deadline = performance.now() + withinMs;
  let last: ControlStatus | null = null;
  while (hopeful() && performance.now() < deadline) {
    signal.throwIfAborted();
    last = await look().catch(() => null);
    if (last?.bus === 'live' && last.helper.state === 'ready') return null;
    await sleep(100);
  }
  if (!last) return 'The orchestrator has not reported yet; its log tells why.';
  if (last.bus !== 'live') return `The orchestrator does not see systemd's signals yet (bus ${last.bus}).`;
  return `The orchestrator does not reach the helper yet (${last.helper.state}): ${last.helper.detail}`;
}
