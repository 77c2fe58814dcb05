import { Inject, Injectable, Logger } from '@nestjs/common';
import { DocumentError, parseAppMeta } from '@smart-monitor/config';
import { defaultAppMeta, type AppMeta } from '@smart-monitor/contracts';
import { readFileSync, statSync } from 'node:fs';
import type { GuiSettings } from '../settings.js';
import { tokens } from '../tokens.js';

/** What the operator's app_meta.json says; the defaults where it is not there, or cannot be used. Read again when it changes. */
@Injectable()
export class AboutService {
  readonly #logger = new Logger('about');
  readonly file: string;
  #read = '';
  #meta: AppMeta = defaultAppMeta;
  #problems: readonly string[] = [];

  constructor(@Inject(tokens.settings) settings: GuiSettings) {
    this.file = settings.appMetaFile;
    this.#look();
  }

  get meta(): AppMeta {
    this.#look();
    return this.#meta;
  }

  /** What is wrong with the file, a sentence each. */
  get problems(): readonly string[] {
    this.#look();
    return this.#problems;
  }

  #look(): void {
    const state = this.#state();
    if (state === this.#read) return;
    this.#read = state;
    [this.#meta, this.#problems] = [defaultAppMeta, []];
    if (state === 'none') return;
    try {
      this.#meta = parseAppMeta(readFileSync(this.file, 'utf8'));
    } catch (error) {
      this.#problems = error instanceof DocumentError ? error.problems : [(error as Error).message];
      this.#logger.warn(`${this.file} cannot be used, the defaults stay: ${this.#problems.join('; ')}`);
    }
  }

  /** What tells one state of the file from another. */
  #state(): string {
    try {
      const found = statSync(this.file, { throwIfNoEntry: false });
      // Compose makes a folder where there is no file to mount: nobody wrote one.
      return found === undefined || found.isDirectory()
        ? 'none'
        : `${found.ino} ${found.size} ${found.mtimeMs}`;
    } catch (error) {
      // A folder on the way that this user may not enter; reading says which.
      return String((error as NodeJS.ErrnoException).code);
    }
  }
}
