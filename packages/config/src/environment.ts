import { readFileSync, statSync } from 'node:fs';
import path from 'node:path';
import type { ConfigProblem } from './config-error.js';

/** Where settings come from: `process.env`, or a table of a test. */
export type Env = Readonly<Record<string, string | undefined>>;

/** A value that was found, and under which name. */
export interface Found {
  readonly name: string;
  readonly text: string;
}

/** Reads names from an environment, `NAME_FILE` for secrets included, and gathers what is wrong on the way. */
export class Environment {
  readonly problems: ConfigProblem[] = [];
  readonly warnings: string[] = [];

  constructor(private readonly env: Env) {}

  /** The value of the first of `names` that is set; an empty value counts as not set, as in an `.env` template. */
  first(names: readonly string[], secret = false): Found | null {
    for (const name of names) {
      const text = this.#one(name, secret);
      if (text !== null) return { name, text };
    }
    return null;
  }

  #one(name: string, secret: boolean): string | null {
    const direct = this.env[name]?.trim() || null;
    const file = secret ? this.env[`${name}_FILE`]?.trim() || null : null;
    if (direct !== null && file !== null) {
      this.problems.push({ name, problem: `is set, and so is ${name}_FILE; keep one of them` });
      return null;
    }
    return file === null ? direct : this.#readFile(`${name}_FILE`, file);
  }

  #readFile(name: string, file: string): string | null {
    try {
      const { mode } = statSync(file);
      this.warnings.push(...tooOpen(file, mode).map((how) => `${name}: ${how}`));
      const text = readFileSync(file, 'utf8').trim();
      if (text !== '') return text;
      this.problems.push({ name, problem: `names the file ${file}, which is empty` });
    } catch (error) {
      const why = (error as NodeJS.ErrnoException).code ?? String(error);
      this.problems.push({ name, problem: `names the file ${file}, which cannot be read (${why})` });
    }
    return null;
  }
}

/**
 * What is wrong with the mode of a secret file. Below /run/secrets a container engine shows a service its own secrets:
 * there the folder on the host keeps everybody else out, and the mode has to let the service's user read.
 */
export function tooOpen(file: string, mode: number): string[] {
  const found: string[] = [];
  if ((mode & 0o022) !== 0)
    found.push(`the secret file ${file} can be written by others than its owner: chmod 0440 ${file}`);
  if ((mode & 0o004) !== 0 && path.dirname(path.resolve(file)) !== '/run/secrets')
    found.push(`the secret file ${file} can be read by everyone: chmod 0440 ${file}`);
  return found;
}
