import type { Clock } from '../clock.js';

/** An end that has not come after this is not waited for, milliseconds. */
const waitMs = 10_000;
/** Between two looks: at first, and after the first second. Milliseconds. */
const lookEveryMs = 20;
const laterEveryMs = 100;

/** Waits a bounded time until `ended` says so; gives whether it did. */
export async function awaitEnd(ended: () => boolean, clock: Clock): Promise<boolean> {
  const begun = clock.mono();
  for (;;) {
    if (ended()) return true;
    const waited = clock.mono() - begun;
    if (waited >= waitMs) return false;
    await new Promise((resolve) => setTimeout(resolve, waited < 1_000 ? lookEveryMs : laterEveryMs));
  }
}
