import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { access, chown, mkdir, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { PostgresBinaries } from './postgres-binaries.js';
import { isServerOf, readPostmaster, startTicks, stopServer } from './postgres-process.js';
import type { UnprivilegedUser } from './postgres-user.js';

/** Name of the database and of the superuser that own everything in an embedded server. */
export const embeddedDatabase = 'smartmonitor';
export const embeddedSuperuser = 'smartmon_admin';

const throwAwayPrefix = 'smart-monitor-pg-';

/** The files of one embedded server. `directory` stays the caller's; only `data` belongs to the server's user. */
export class PostgresFolder {
  readonly data: string;
  readonly log: string;
  readonly #password: string;
  readonly #owner: string;

  constructor(readonly directory: string) {
    this.data = path.join(directory, 'data');
    this.log = path.join(directory, 'server.log');
    this.#password = path.join(directory, 'superuser-password');
    this.#owner = path.join(directory, 'owner.json');
  }

  /** A fresh folder for a server that is thrown away after a test. */
  static throwAway(): PostgresFolder {
    return new PostgresFolder(
      path.join(os.tmpdir(), `${throwAwayPrefix}${process.pid}-${randomBytes(4).toString('hex')}`),
    );
  }

  /** Removes throw-away servers whose starter was killed before it could: nothing stays behind for longer than until the next test. */
  static async sweep(): Promise<void> {
    const names = (await readdir(os.tmpdir())).filter((name) => name.startsWith(throwAwayPrefix));
    for (const name of names) {
      const folder = new PostgresFolder(path.join(os.tmpdir(), name));
      const pid = Number(name.slice(throwAwayPrefix.length).split('-')[0]);
      if (pid === process.pid || (await folder.ownerAlive()) || startTicks(pid) !== null) continue;
      // One of another user is theirs to clear away.
      await folder
        .stopLeftOver()
        .then(() => rm(folder.directory, { recursive: true, force: true }))
        .catch(() => undefined);
    }
  }

  /** The superuser's generated password. */
  async password(): Promise<string> {
    return (await readFile(this.#password, 'utf8')).trim();
  }

  /** True when initdb has run to its end here. */
  async initialised(): Promise<boolean> {
    return access(path.join(this.data, 'PG_VERSION')).then(
      () => true,
      () => false,
    );
  }

  /**
   * Runs initdb with SCRAM and a generated password. It works in a folder beside and is renamed at its end, so
   * that an interrupted run starts over. `durable: false` skips the flush to disk.
   */
  async initialise(
    binaries: PostgresBinaries,
    user: UnprivilegedUser | null,
    durable: boolean,
  ): Promise<void> {
    const fresh = `${this.data}.new`;
    const handOver = path.join(this.directory, 'initdb-password');
    await rm(fresh, { recursive: true, force: true });
    await mkdir(fresh, { recursive: true, mode: 0o700 });
    const password = randomBytes(24).toString('base64url');
    await rm(this.#password, { force: true });
    await writeFile(this.#password, `${password}\n`, { mode: 0o600 });
    await writeFile(handOver, `${password}\n`, { mode: 0o600 });
    if (user) await Promise.all([fresh, handOver].map((file) => chown(file, user.uid, user.gid)));
    try {
      await run(
        binaries.initdb,
        [
          `--pgdata=${fresh}`,
          `--username=${embeddedSuperuser}`,
          `--pwfile=${handOver}`,
          '--auth=scram-sha-256',
          '--encoding=UTF8',
          '--locale=C',
          // The provider that needs no library of the system came with 17.
          ...(binaries.major >= 17 ? ['--locale-provider=builtin', '--builtin-locale=C.UTF-8'] : []),
          '--no-instructions',
          ...(durable ? [] : ['--no-sync']),
        ],
        user,
      );
    } finally {
      await rm(handOver, { force: true });
    }
    await rename(fresh, this.data);
  }

  /** Notes which process holds this folder, so that a second start can tell a left-over server from one in use. */
  async claim(): Promise<void> {
    await writeFile(this.#owner, JSON.stringify({ pid: process.pid, start: startTicks(process.pid) }), {
      mode: 0o644,
    });
  }

  async ownerAlive(): Promise<boolean> {
    const owner = await this.#readOwner();
    return owner !== null && owner.pid !== process.pid && startTicks(owner.pid) === owner.start;
  }

  /**
   * Stops the server that a killed process left running on this folder, and returns its port.
   * @throws when the process that started it is still alive: then the folder is in use.
   */
  async stopLeftOver(): Promise<number | null> {
    const left = await readPostmaster(this.data);
    if (!left || !isServerOf(left.pid, this.data)) return null;
    if (await this.ownerAlive()) {
      throw new Error(
        `The PostgreSQL data folder ${this.data} is in use: its server (pid ${left.pid}) belongs to process ` +
          `${(await this.#readOwner())?.pid}, which is still running. Stop that one first.`,
      );
    }
    await stopServer(left.pid);
    return left.port;
  }

  async #readOwner(): Promise<{ pid: number; start: string } | null> {
    try {
      return JSON.parse(await readFile(this.#owner, 'utf8')) as { pid: number; start: string };
    } catch {
      return null;
    }
  }
}

function run(file: string, args: readonly string[], user: UnprivilegedUser | null): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: '/',
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { LC_ALL: 'C', PATH: '/usr/bin:/bin' },
      ...(user && { uid: user.uid, gid: user.gid }),
    });
    let errors = '';
    child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
    child.on('error', (cause) =>
      reject(new Error(`${file} could not be started: ${cause.message}`, { cause })),
    );
    child.on('close', (code, signal) =>
      code === 0
        ? resolve()
        : reject(new Error(`${file} ended with ${signal ?? code}: ${errors.trim() || 'no message'}`)),
    );
  });
}
