import { closeSync, futimesSync, openSync } from 'node:fs';
import type { Env } from './environment.js';

/** How often a sign of life is given, milliseconds. */
const everyMs = 5_000;

/**
 * Touches the file of LIVENESS_FILE while the event loop turns, for a health check from outside of the process; does
 * nothing where it is not set. A file that cannot be written is told of once, and the service goes on.
 */
export function giveSignsOfLife(env: Env, tell: (sentence: string) => void): void {
  const file = env['LIVENESS_FILE'];
  if (file === undefined || file === '') return;
  let told = false;
  const touch = (): void => {
    try {
      const handle = openSync(file, 'a', 0o644);
      const now = Date.now() / 1000;
      futimesSync(handle, now, now);
      closeSync(handle);
    } catch (error) {
      if (!told) tell(`No sign of life can be given in LIVENESS_FILE=${file}: ${(error as Error).message}`);
      told = true;
    }
  };
  touch();
  setInterval(touch, everyMs).unref();
}
