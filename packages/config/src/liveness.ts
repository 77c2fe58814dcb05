import { closeSync, constants, openSync, writeSync } from 'node:fs';
import type { Env } from './environment.js';

/** How often a sign of life is given, milliseconds. */
const everyMs = 5_000;
/** How often a database that answers is asked, milliseconds; one that does not, each time. */
const askedMs = 30_000;

/** What the database said when it was last asked; `unasked` where the service has none. */
type DatabaseState = 'ok' | 'away' | 'unasked';

/**
 * Writes one line to the file of LIVENESS_FILE while the event loop turns: the second of the clock, and whether the
 * service's database answers. A health check from outside reads it with a shell, and needs neither a process of Node
 * nor a connection of its own. Does nothing where LIVENESS_FILE is not set. A file that cannot be written is told of
 * once, and the service goes on.
 *
 * @param databaseAnswers asks the database with the service's own connection; never throws
 */
export function giveSignsOfLife(
  env: Env,
  tell: (sentence: string) => void,
  databaseAnswers?: () => Promise<boolean>,
): void {
  const file = env['LIVENESS_FILE'];
  if (file === undefined || file === '') return;
  let told = false;
  let state: DatabaseState = databaseAnswers === undefined ? 'unasked' : 'away';
  let due = 0;
  const write = (): void => {
    try {
      const handle = openSync(file, constants.O_WRONLY | constants.O_CREAT, 0o644);
      try {
        // As long as the line before, and written at once: whoever reads it finds the old one or the new one.
        writeSync(handle, `${Math.floor(Date.now() / 1000)} ${state.padEnd(7)}\n`, 0);
      } finally {
        closeSync(handle);
      }
    } catch (error) {
      if (!told) tell(`No sign of life can be given in LIVENESS_FILE=${file}: ${(error as Error).message}`);
      told = true;
    }
  };
  const turn = (): void => {
    write();
    if (databaseAnswers === undefined || performance.now() < due) return;
    due = Infinity;
    void databaseAnswers().then((answers) => {
      const now = answers ? 'ok' : 'away';
      due = answers ? performance.now() + askedMs - everyMs / 2 : 0;
      if (now === state) return;
      state = now;
      write();
    });
  };
  turn();
  setInterval(turn, everyMs).unref();
}
