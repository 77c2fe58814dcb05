import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** The first account, as the console made it. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
}

/**
 * Waits for the first-run credentials where there is no account yet (the console makes it once it is up), and takes
 * them. Null where there is an account, and where none was made in time.
 */
export async function awaitCredentials(
  guiDirectory: string,
  noAccountYet: boolean,
  withinMs = 20_000,
): Promise<Credentials | null> {
  const deadline = performance.now() + (noAccountYet ? withinMs : 0);
  for (;;) {
    const found = takeCredentials(guiDirectory);
    if (found || performance.now() >= deadline) return found;
    await sleep(50);
  }
}

/** Takes the first-run credentials that the console left, and deletes the file: they are shown once. Null: none. */
export function takeCredentials(guiDirectory: string): Credentials | null {
  const file = path.join(guiDirectory, 'first-run-credentials');
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
  const { username, password } = JSON.parse(text) as Credentials;
  rmSync(file);
  return { username, password };
}
