import { readFileSync, rmSync } from 'node:fs';
import path from 'node:path';

/** The first account, as the console made it. */
export interface Credentials {
  readonly username: string;
  readonly password: string;
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
