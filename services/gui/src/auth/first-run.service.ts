import { Inject, Injectable, Logger, type OnModuleDestroy } from '@nestjs/common';
import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { newId, type Clock } from '@smart-monitor/contracts';
import { Database, UserRepository } from '@smart-monitor/database';
import type { GuiSettings } from '../settings.js';
import { tokens } from '../tokens.js';
import { PasswordService } from './password.service.js';

/** The file that whoever started the product shows once and deletes. */
export const firstRunFile = 'first-run-credentials';

/** Makes the first account when there is none. */
@Injectable()
export class FirstRunService implements OnModuleDestroy {
  private readonly logger = new Logger('auth');
  readonly #stop = new AbortController();

  constructor(
    private readonly database: Database,
    private readonly users: UserRepository,
    private readonly passwords: PasswordService,
    @Inject(tokens.clock) private readonly clock: Clock,
    @Inject(tokens.settings) private readonly settings: GuiSettings,
  ) {}

  onModuleDestroy(): void {
    this.#stop.abort();
  }

  /** Waits for the schema, however long that takes, then makes the account. Ends quietly when the process ends. */
  async whenPossible(): Promise<void> {
    for (;;) {
      try {
        await this.database.waitForSchema(this.#stop.signal);
        await this.ensure();
        return;
      } catch (error) {
        if (this.#stop.signal.aborted) return;
        this.logger.error(`The first account could not be made: ${(error as Error).message}`);
        await new Promise((resolve) => setTimeout(resolve, 5_000).unref());
        if (this.#stop.signal.aborted) return;
      }
    }
  }

  /**
   * Makes the account `admin` when there is no account at all; true when this call made it. The credentials are on
   * disk before the account is in the database, so that nobody is ever locked out; of two processes one wins, and the
   * other takes its file back.
   */
  async ensure(): Promise<boolean> {
    if ((await this.users.count()) > 0) {
      await this.#takeUpLeftOver();
      return false;
    }
    const username = 'admin';
    const password = this.passwords.generate();
    const passwordHash = await this.passwords.hash(password);
    const folder = this.settings.stateDirectory;
    const file = path.join(folder, firstRunFile);
    const own = path.join(folder, `.${firstRunFile}.${process.pid}.${newId()}`);
    await mkdir(folder, { recursive: true, mode: 0o750 });
    await writeSecret(own, `${JSON.stringify({ username, password })}\n`);
    const user = { id: newId(), username, passwordHash, role: 'admin', createdAt: this.clock.now() };
    let made: boolean;
    try {
      made = await this.users.createFirst(user);
    } catch (error) {
      // The commit may have happened although the answer got lost: then these are the only credentials.
      const stored = await this.users.find(user.id).catch(() => null);
      if (stored === null) {
        await rm(own, { force: true });
        throw error;
      }
      made = true;
    }
    if (!made) {
      await rm(own, { force: true });
      return false;
    }
    await rename(own, file);
    this.logger.log(
      `The first account was made. Its name and password are in ${file}, to be read once and deleted.`,
    );
    return true;
  }

  /** A process that was killed right after it had made the account left its file under the hidden name. */
  async #takeUpLeftOver(): Promise<void> {
    const folder = this.settings.stateDirectory;
    const names = await readdir(folder).catch(() => []);
    for (const name of names.filter((one) => one.startsWith(`.${firstRunFile}.`))) {
      // One of a process that still runs is its own business.
      if (Number(name.split('.')[2]) === process.pid) continue;
      const left = path.join(folder, name);
      const found = JSON.parse(await readFile(left, 'utf8').catch(() => '{}')) as Record<string, string>;
      const user = await this.users.findByName(found['username'] ?? '');
      const right = await this.passwords.matches(user?.passwordHash ?? null, found['password'] ?? '');
      if (right && user?.lastLoginAt === null) await rename(left, path.join(folder, firstRunFile));
    }
  }
}

async function writeSecret(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}
